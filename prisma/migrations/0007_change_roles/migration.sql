-- Roles are given and taken after the invitation, too.
GRANT UPDATE (roles) ON person TO countersign_app;
