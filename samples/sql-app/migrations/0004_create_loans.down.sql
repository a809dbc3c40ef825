DROP TRIGGER loans_follow ON loans;
DROP FUNCTION follow_loan();
DROP TABLE loans;
