DROP TABLE collections;
DROP TABLE curators;
