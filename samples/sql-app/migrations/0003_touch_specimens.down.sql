DROP TRIGGER specimens_touch ON specimens;
DROP FUNCTION touch_updated_at();
