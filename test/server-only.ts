// Next's marker throws outside a server bundle; a test is the server.
export {}
