"""Learning a contract from data: look, propose, hold the proposal against the data, write it down with its reasons."""
