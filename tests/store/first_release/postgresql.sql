CREATE TABLE public.contracts_judged (
    id integer NOT NULL,
    contract character varying(255) NOT NULL,
    major integer NOT NULL,
    digest character varying(64) NOT NULL,
    judged_at character varying(32) NOT NULL,
    before text NOT NULL,
    after text NOT NULL
);
CREATE SEQUENCE public.contracts_judged_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.contracts_judged_id_seq OWNED BY public.contracts_judged.id;
CREATE TABLE public.contracts_profiles (
    id integer NOT NULL,
    contract character varying(255) NOT NULL,
    major integer NOT NULL,
    digest character varying(64) NOT NULL,
    version character varying(64) NOT NULL,
    batch_time character varying(32),
    accepted_at character varying(32) NOT NULL,
    source text NOT NULL,
    origin character varying(64) NOT NULL,
    body bytea NOT NULL
);
CREATE SEQUENCE public.contracts_profiles_id_seq
    AS integer
    START WITH 1
    INCREMENT BY 1
    NO MINVALUE
    NO MAXVALUE
    CACHE 1;
ALTER SEQUENCE public.contracts_profiles_id_seq OWNED BY public.contracts_profiles.id;
CREATE TABLE public.contracts_schema (
    "only" integer NOT NULL,
    version integer NOT NULL
);
ALTER TABLE ONLY public.contracts_judged ALTER COLUMN id SET DEFAULT nextval('public.contracts_judged_id_seq'::regclass);
ALTER TABLE ONLY public.contracts_profiles ALTER COLUMN id SET DEFAULT nextval('public.contracts_profiles_id_seq'::regclass);
INSERT INTO public.contracts_judged VALUES (1, 'a.b', 1, '68e7a6258a56cd86dbc57d02317f2c20ec7564ca57fc286a213b701f504fbc21', '2026-11-23T06:00:00.000000+00:00', '{}', '{"x": {"groups": {}, "log": 1.0, "since": "2026-11-23T06:00:00+00:00"}}');
INSERT INTO public.contracts_judged VALUES (2, 'a.b', 1, '9a6dbcb7272c94a98a498dfe68e1af3e3123241a52d8f21229f42e4df8779146', '2026-11-23T06:00:00.000000+00:00', '{"x": {"groups": {}, "log": 1.0, "since": "2026-11-23T06:00:00+00:00"}}', '{"x": {"groups": {}, "log": 2.0, "since": "2026-11-23T06:00:00+00:00"}}');
INSERT INTO public.contracts_judged VALUES (3, 'a.b', 1, '7cd0b0a4d20724485f5ebbcd9b224824e5a27eee8d69b85aade5ee5dc5d28f1d', '2026-11-23T06:00:00.000000+00:00', '{"x": {"groups": {}, "log": 2.0, "since": "2026-11-23T06:00:00+00:00"}}', '{"x": {"groups": {}, "log": 3.0, "since": "2026-11-23T06:00:00+00:00"}}');
INSERT INTO public.contracts_judged VALUES (4, 'a.b', 2, '229009e2701ad1175af247f8d206318800fd58deadc628c7128c1a4e76ca5909', '2026-11-23T06:00:00.000000+00:00', '{}', '{"x": {"groups": {}, "log": 1.0, "since": "2026-11-23T06:00:00+00:00"}}');
INSERT INTO public.contracts_judged VALUES (5, 'a.b', 2, '2912bae50f84831bdc28598fb306dcb0f38ce202ece5c5a8c701f42cc01264f1', '2026-11-23T06:00:00.000000+00:00', '{"x": {"groups": {}, "log": 1.0, "since": "2026-11-23T06:00:00+00:00"}}', '{"x": {"groups": {}, "log": 2.0, "since": "2026-11-23T06:00:00+00:00"}}');
INSERT INTO public.contracts_judged VALUES (6, 'a.b', 2, 'd4e74a8e638ffedf0e9faffc8aa89b038fc8de2ae761044d743ccefdb0d6c190', '2026-11-23T06:00:00.000000+00:00', '{"x": {"groups": {}, "log": 2.0, "since": "2026-11-23T06:00:00+00:00"}}', '{"x": {"groups": {}, "log": 3.0, "since": "2026-11-23T06:00:00+00:00"}}');
INSERT INTO public.contracts_profiles VALUES (1, 'a.b', 1, '68e7a6258a56cd86dbc57d02317f2c20ec7564ca57fc286a213b701f504fbc21', '1.0.0', NULL, '2026-11-23T06:00:00.000000+00:00', '/data/1.csv', 'e3d55491681559634198a264bfdeec5ac360fed0aa774af44af645214cd9a023', '\x789c458e4b8e85201045f7526362001f60dc4aa707251f254130a0edc0b8f7c6d7da6f766ed5adca39c0a53ce30a7d4b40a7b866d43500360310f8b1b9f8146b660d6d689de4b417e81981c9a2a95be8bfbe096cd1af158f9380b13a60b6e649c1d7274f8c76b765fd63e7f385710b8140c00feb14b639deef32ae3edd3ce6b42d37179c97602b7fea97c88465b2b9fafeab1e676d632cfb5bf63a9d71597c1c1f5f3fbe95407656a1e4a24321b5e9a419b45086f29629c735a7562b215f1a85729a7712396b07459913f4e506cd199cbfc8f66abb');
INSERT INTO public.contracts_profiles VALUES (2, 'a.b', 1, '9a6dbcb7272c94a98a498dfe68e1af3e3123241a52d8f21229f42e4df8779146', '1.0.0', NULL, '2026-11-23T06:00:00.000000+00:00', '/data/2.csv', 'fbf5df68fd428c06d55c1c21c6e86fe52e9199af6e236f7fb99e6c4d9257d5a4', '\x789c458e418e84201045ef526bd2699051f12a935e9450280982011d17c6bb0ff6e8f4eefdaa5f95b7838d69c205ba8a818e6149a84b007cf4c0e08752763194cc1fcfc7b34c52dc327482c14868ca16baef178335b8a5e07e3030a43d263277f2ae3cb963a08df2f2c7d6a513c3ea3d038f1fd6d1af53b8de255c5cbc7848719d2fce38cd9e0a7feaa7c88879a4547cff55f7a3b431e4ed2d7b9e4e38cf2e0cb7af1bde4aa0b036bdee1bd108ad24aa16a56a8da5ba258eb6a28a8b4a488e5fc2b4567021949582a4b16dd3282e6b387e01daab6aad');
INSERT INTO public.contracts_profiles VALUES (3, 'a.b', 1, '7cd0b0a4d20724485f5ebbcd9b224824e5a27eee8d69b85aade5ee5dc5d28f1d', '1.0.0', NULL, '2026-11-23T06:00:00.000000+00:00', '/data/3.csv', 'f26c1c717501325faa7efb77f370e1f8cbf84cdd98189c36d2dd8aeb1deab6e1', '\x789c458fc16e85201045ff65d6c4f02854dffb95a68b0146254130807561fcf7a2d5beddb9c39dc961833ea6090bbc3e1898184a42530360a381c10fa5ec62a8f9d1f086d7498a6b3ebb23a1adaff0fafa66b004572a6e3b034bc663227b27efea913b065a29973fee5d3a302cde33f0f86613fd3285eb5cc2e2e2c5438acb7c71c669f654f95d3f4446cc23a5eafbafbaedb58d21afa7ecb13ae13cbb30dcbe6e3895a035966b8ed20ade0a293bd52bd2dad8a7164276429242d11251673f9fba5358bfaf889435ca8aae7f58d87f01e6e06c1a');
INSERT INTO public.contracts_profiles VALUES (4, 'a.b', 2, '229009e2701ad1175af247f8d206318800fd58deadc628c7128c1a4e76ca5909', '2.0.0', NULL, '2026-11-23T06:00:00.000000+00:00', '/data/1.csv', 'e3d55491681559634198a264bfdeec5ac360fed0aa774af44af645214cd9a023', '\x789c458fc18e84200c86dfa567628019057d95cd1cba804a826040d783f1ddb7ceeace857c7f5b9aaf3bf4294fb840f76060525c321a0a80d53730f871b9f81429cb8a579c2a396d053ac1607468a90bddd78bc11afd42b81f0cac3301b3b3770a9e96dc31bacd95e58f7b9f4f8c6b080c027ed8a4b04ef15a9771f1e9e221a775beb8e0340747fc193f45462ca3cbe4fbafba1f348db16c6fd9f3eb84f3ece370fbfae1ad0452b69cb74e2a2ed00aa16aece553f5da4ade3c84d69cf7b6d696ce368dd446097a043e9d6a0cd62d6fe1f805a5ea6a30');
INSERT INTO public.contracts_profiles VALUES (5, 'a.b', 2, '2912bae50f84831bdc28598fb306dcb0f38ce202ece5c5a8c701f42cc01264f1', '2.0.0', NULL, '2026-11-23T06:00:00.000000+00:00', '/data/2.csv', 'fbf5df68fd428c06d55c1c21c6e86fe52e9199af6e236f7fb99e6c4d9257d5a4', '\x789c458e416e84300c45efe2758442806986ab54b330c681482141099405e2ee0d53e8ecdeb7bfadb7830971c205da4a0005bf44a41c008b0e04fc704c36f89c55210b9927316c095a256064ecf316daef9780d5db25e37e08e8991c46eeefe46c7e7247cf1ba7e58f8d8d27fad539010e3f4cc1ad93bfde455c6cb87888619d2f4e38cd8e337feaa7c88869e4987dff55f723b7d1a7ed2d7b9e4e38cfd60fb7af1dde4aa09ea5ea901b6974adabb2eb49e9e6a94d57c9474f9d34952656523171430d6afa92a5a915912cd5a336251cbfd40e6b11');
INSERT INTO public.contracts_profiles VALUES (6, 'a.b', 2, 'd4e74a8e638ffedf0e9faffc8aa89b038fc8de2ae761044d743ccefdb0d6c190', '2.0.0', NULL, '2026-11-23T06:00:00.000000+00:00', '/data/3.csv', 'f26c1c717501325faa7efb77f370e1f8cbf84cdd98189c36d2dd8aeb1deab6e1', '\x789c458e418e84201045ef526b62e89628f65526b328a150120403382e8c771fb4b57bf77ed5afcadbc08438618657cd40059f23aa1200ab1e18fc514c36f8929f15af7899c4b0a6b33b12eab285d7cf2f83c5db5c70db1968520e23e93b395b9edcd1d34a29bfd9d878a05f9c63e0f0cb2ab865f2d7bb88d9868b871896f9e284d3eca8f0b77e888c98468ac5f7a3baeda58d3eada7ec713ae13c5b3fdcbe763895400b6a054a6a6a690c69c3a933688c9288b2eb79992aa9e989d4360f2e846e45ad1419dd73dda847c761ff071b246cbb');
INSERT INTO public.contracts_schema VALUES (1, 1);
SELECT pg_catalog.setval('public.contracts_judged_id_seq', 6, true);
SELECT pg_catalog.setval('public.contracts_profiles_id_seq', 6, true);
ALTER TABLE ONLY public.contracts_judged
    ADD CONSTRAINT contracts_judged_contract_major_digest_key UNIQUE (contract, major, digest);
ALTER TABLE ONLY public.contracts_judged
    ADD CONSTRAINT contracts_judged_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.contracts_profiles
    ADD CONSTRAINT contracts_profiles_contract_major_digest_origin_key UNIQUE (contract, major, digest, origin);
ALTER TABLE ONLY public.contracts_profiles
    ADD CONSTRAINT contracts_profiles_pkey PRIMARY KEY (id);
ALTER TABLE ONLY public.contracts_schema
    ADD CONSTRAINT contracts_schema_pkey PRIMARY KEY ("only");
