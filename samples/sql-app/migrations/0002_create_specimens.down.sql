DROP TABLE specimens;
DROP TYPE specimen_state;
