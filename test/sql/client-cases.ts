// Scripts and the statements they hold, for psql and for mysql. The same tables are split by our splitter and run by
// the real clients, which must send the very same statements.

export interface ClientCase {
  readonly name: string;
  readonly text: string;
  /** The statements sent, one text each, without leading and trailing comments' blanks. */
  readonly statements: readonly string[];
  /** Why the client itself is not asked: it reads this another way, and the reason stands here. */
  readonly ours?: string;
  /** The one client that reads it so. */
  readonly only?: "mysql" | "mariadb";
}

export const PSQL_CASES: readonly ClientCase[] = [
  { name: "two statements", text: "SELECT 1; SELECT 2;", statements: ["SELECT 1", "SELECT 2"] },
  { name: "no terminator at the end", text: "SELECT 1;\nSELECT 2\n", statements: ["SELECT 1", "SELECT 2"] },
  { name: "empty statements", text: ";;SELECT 1;;\n;", statements: ["SELECT 1"] },
  {
    name: "comments between",
    text: "-- one;\nSELECT 1; /* two; /* nested; */ */ SELECT 2; -- end;",
    statements: ["-- one;\nSELECT 1", "/* two; /* nested; */ */ SELECT 2"],
  },
  {
    name: "strings of every kind",
    text: `SELECT ';', 'it'';s', E'\\';', ";", U&'\\003b;', B'0', $$;$$, $a$;$$;$a$;SELECT 'a\\';SELECT 2;`,
    statements: [
      `SELECT ';', 'it'';s', E'\\';', ";", U&'\\003b;', B'0', $$;$$, $a$;$$;$a$`,
      "SELECT 'a\\'",
      "SELECT 2",
    ],
  },
  {
    name: "a string that goes on a line below",
    text: "SELECT 'a;'\n  ';b'; SELECT 1;",
    statements: ["SELECT 'a;'\n  ';b'", "SELECT 1"],
  },
  {
    name: "a string with escapes that goes on a line below",
    text: "SELECT E'a'\n'\\';';",
    statements: ["SELECT E'a'\n'\\';'"],
    ours: "psql, which reads line by line, forgets the E at the line's end; the server does not",
  },
  {
    name: "a function in dollars",
    text: "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $fn$\nBEGIN\n  RETURN 1; -- $$\nEND;\n$fn$;\nSELECT 1;",
    statements: [
      "CREATE FUNCTION f() RETURNS int LANGUAGE plpgsql AS $fn$\nBEGIN\n  RETURN 1; -- $$\nEND;\n$fn$",
      "SELECT 1",
    ],
  },
  {
    name: "a body of SQL statements",
    text:
      "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC\n" +
      "  SELECT CASE WHEN true THEN 1 ELSE 2 END;\n  SELECT 2;\nEND; SELECT 3;",
    statements: [
      "CREATE OR REPLACE FUNCTION f() RETURNS int LANGUAGE sql BEGIN ATOMIC\n" +
        "  SELECT CASE WHEN true THEN 1 ELSE 2 END;\n  SELECT 2;\nEND",
      "SELECT 3",
    ],
  },
  {
    name: "a procedure with a body of SQL statements",
    text: "CREATE PROCEDURE p() BEGIN ATOMIC SELECT 1; SELECT 2; END; BEGIN; SELECT 1; END;",
    statements: ["CREATE PROCEDURE p() BEGIN ATOMIC SELECT 1; SELECT 2; END", "BEGIN", "SELECT 1", "END"],
  },
  {
    name: "a rule with two actions",
    text: "CREATE TABLE r (a int); CREATE RULE x AS ON INSERT TO r DO ALSO (SELECT 1; SELECT 2); SELECT 3;",
    statements: [
      "CREATE TABLE r (a int)",
      "CREATE RULE x AS ON INSERT TO r DO ALSO (SELECT 1; SELECT 2)",
      "SELECT 3",
    ],
  },
  {
    name: "copied rows",
    text:
      "CREATE TABLE c (a text, b text);\nCOPY c (a, b) FROM stdin;\n1;\tx'y\n$$\t--\n\\.\nSELECT 1;\n" +
      "COPY c FROM STDIN WITH (FORMAT csv); -- rows\r\na;,b\r\n\\.\r\nSELECT 2;",
    statements: [
      "CREATE TABLE c (a text, b text)",
      "COPY c (a, b) FROM stdin",
      "SELECT 1",
      "COPY c FROM STDIN WITH (FORMAT csv)",
      "SELECT 2",
    ],
  },
  {
    name: "backslash lines",
    text: "\\set x 1\n\\echo 'a; b' \"c;d\" ; e\nSELECT 1;\n\\pset pager off \\echo two\n\\echo it\\\\ SELECT 2;",
    statements: ["SELECT 1", "SELECT 2"],
  },
  {
    name: "backslash commands that send",
    text: "SELECT 1 \\g\nSELECT 2 AS a \\gset p_\nSELECT 3\n\\gx\nSELECT 4 \\g (expanded=on) \\echo x\nSELECT 5 \\gdesc\n",
    statements: ["SELECT 1", "SELECT 2 AS a", "SELECT 3", "SELECT 4", "SELECT 5"],
  },
  {
    name: "statements sent together",
    text: "SELECT 1\\; SELECT 2\\;SELECT 3; SELECT 4;",
    statements: ["SELECT 1", "SELECT 2", "SELECT 3", "SELECT 4"],
  },
  {
    name: "a statement thrown away",
    text: "SELECT 1 \\r\nSELECT 2;",
    statements: ["SELECT 2"],
  },
  {
    name: "strings with backslashes",
    text: "SET standard_conforming_strings = off;\nSELECT 'a\\'; b';\nSET standard_conforming_strings TO 'on';\nSELECT 'a\\';",
    statements: [
      "SET standard_conforming_strings = off",
      "SELECT 'a\\'; b'",
      "SET standard_conforming_strings TO 'on'",
      "SELECT 'a\\'",
    ],
  },
  {
    name: "letters of other scripts",
    text: 'SELECT \'é;😀\' AS é, $ñ$;$ñ$; SELECT "日;本" FROM (SELECT 1 AS "日;本") x;',
    statements: ["SELECT 'é;😀' AS é, $ñ$;$ñ$", 'SELECT "日;本" FROM (SELECT 1 AS "日;本") x'],
  },
  { name: "a byte order mark", text: "\ufeffSELECT 1; SELECT 2;", statements: ["SELECT 1", "SELECT 2"] },
  {
    name: "line ends of two characters",
    text: "SELECT 1; -- x\r\nSELECT\r\n2;\r\n\\echo hi\r\nSELECT 3;\r\n",
    statements: ["SELECT 1", "-- x\r\nSELECT\r\n2", "SELECT 3"],
  },
  {
    name: "variables",
    text: "SELECT 1::int, ARRAY[1,2][1:2]; \\set n 3\nSELECT 2;",
    statements: ["SELECT 1::int, ARRAY[1,2][1:2]", "SELECT 2"],
  },
  {
    name: "a parenthesis left open",
    text: "CREATE TABLE t (a int;\nSELECT 1;",
    statements: ["CREATE TABLE t (a int", "SELECT 1"],
    ours: "psql waits for the parenthesis; while somebody types, the next statement should stand on its own",
  },
  {
    name: "a body left open",
    text: "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1;\nCREATE TABLE t (a int);\nSELECT 1;",
    statements: [
      "CREATE FUNCTION f() RETURNS int BEGIN ATOMIC SELECT 1",
      "CREATE TABLE t (a int)",
      "SELECT 1",
    ],
    ours: "psql reads on to an END that never comes",
  },
  {
    name: "a backslash command in a statement's middle",
    text: "SELECT 1\n\\echo hi\n+ 2;",
    statements: ["SELECT 1", "+ 2"],
    ours: "psql goes on with the statement behind the command; for a text that is being typed it ends there",
  },
  {
    name: "goose's marks",
    text:
      "-- +goose Up\n-- +goose StatementBegin\nCREATE FUNCTION f() AS 'x;'; SELECT 1;\n-- +goose StatementEnd\n" +
      "SELECT 2\n-- +goose Down\nSELECT 3;",
    statements: [
      "-- +goose Up\n-- +goose StatementBegin\nCREATE FUNCTION f() AS 'x;'; SELECT 1",
      "SELECT 2",
      "-- +goose Down\nSELECT 3",
    ],
    ours: "the marks are goose's, not psql's",
  },
  {
    name: "breakpoints between statements",
    text: "SELECT 1\n--> statement-breakpoint\nSELECT 2;--> statement-breakpoint\nSELECT 3",
    statements: ["SELECT 1", "--> statement-breakpoint\nSELECT 2", "--> statement-breakpoint\nSELECT 3"],
    ours: "the marks are another tool's",
  },
];

export const MYSQL_CASES: readonly ClientCase[] = [
  { name: "two statements", text: "SELECT 1; SELECT 2;", statements: ["SELECT 1", "SELECT 2"] },
  { name: "no terminator at the end", text: "SELECT 1;\nSELECT 2\n", statements: ["SELECT 1", "SELECT 2"] },
  {
    name: "comments of every kind",
    text: "-- one;\nSELECT 1; # two;\n/* three; */ SELECT 5--1; SELECT 2 -- four;\n+ 1;",
    statements: ["-- one;\nSELECT 1", "# two;\n/* three; */ SELECT 5--1", "SELECT 2 -- four;\n+ 1"],
  },
  {
    name: "strings of every kind",
    text: "SELECT ';', 'it'';s', '\\';', \"a\\\";\", \"b'\"\";\", `;`, `a``;` FROM (SELECT 1 AS `;`, 2 AS `a``;`) x; SELECT 2;",
    statements: [
      "SELECT ';', 'it'';s', '\\';', \"a\\\";\", \"b'\"\";\", `;`, `a``;` FROM (SELECT 1 AS `;`, 2 AS `a``;`) x",
      "SELECT 2",
    ],
  },
  {
    name: "a routine under another delimiter",
    text: "DELIMITER //\nCREATE PROCEDURE p1()\nBEGIN\n  SELECT 1;\n  SELECT '//';\nEND//\nSELECT 2 //\ndelimiter ;\nSELECT 3;",
    statements: ["CREATE PROCEDURE p1()\nBEGIN\n  SELECT 1;\n  SELECT '//';\nEND", "SELECT 2", "SELECT 3"],
  },
  {
    name: "dollars as a delimiter, close to a word",
    text: "DELIMITER $$\nCREATE PROCEDURE p2() BEGIN SELECT 1; END$$\nSELECT 1$$\nDELIMITER ;\nSELECT 2;",
    statements: ["CREATE PROCEDURE p2() BEGIN SELECT 1; END", "SELECT 1", "SELECT 2"],
  },
  {
    name: "odd delimiters",
    text:
      "DELIMITER ;;\nSELECT 1; ;;\nDELIMITER |\nSELECT 2|SELECT 3 |\nDELIMITER go\nSELECT 4 go\nDELIMITER ;\nSELECT 5;\n" +
      "DELIMITER '$'\nSELECT 6$\nDELIMITER ;",
    statements: ["SELECT 1;", "SELECT 2", "SELECT 3", "SELECT 4", "SELECT 5", "SELECT 6"],
  },
  {
    name: "a delimiter longer than the client keeps",
    text: "DELIMITER 12345678901234567890\nSELECT 'a' 123456789012345 SELECT 'b' 123456789012345\nDELIMITER ;\nSELECT 2;",
    statements: ["SELECT 'a'", "SELECT 'b'", "SELECT 2"],
  },
  {
    name: "delimiters in strings and comments",
    text: "DELIMITER //\nSELECT '//', \"//\", `//` /* // */ FROM (SELECT 1 AS `//`) x -- //\n//\nDELIMITER ;\nSELECT 1;",
    statements: ["SELECT '//', \"//\", `//` /* // */ FROM (SELECT 1 AS `//`) x -- //", "SELECT 1"],
  },
  {
    name: "semicolons in comments that are executed",
    text: "SELECT 1 /*! + 1 */; SELECT 2 /*!99999 ; nothing */;\nSELECT 3 /*+ hint; */;",
    statements: ["SELECT 1 /*! + 1 */", "SELECT 2 /*!99999", "nothing */", "SELECT 3 /*+ hint; */"],
  },
  {
    name: "dumped settings and a dumped trigger",
    text:
      "/*!40101 SET @old = @@sql_mode */;\nCREATE TABLE d1 (a int);\nDELIMITER ;;\n" +
      "/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`%`*/ /*!50003 TRIGGER d1_bi BEFORE INSERT ON d1 FOR EACH ROW BEGIN\n" +
      "  SET NEW.a = 1;\nEND */;;\nDELIMITER ;\nSELECT 1;",
    statements: [
      "/*!40101 SET @old = @@sql_mode */",
      "CREATE TABLE d1 (a int)",
      "/*!50003 CREATE*/ /*!50017 DEFINER=`root`@`%`*/ /*!50003 TRIGGER d1_bi BEFORE INSERT ON d1 FOR EACH ROW BEGIN\n" +
        "  SET NEW.a = 1;\nEND */",
      "SELECT 1",
    ],
  },
  {
    name: "the client's own endings",
    text: "SELECT 1\\g\nSELECT 2 \\G\nSELECT 3;",
    statements: ["SELECT 1", "SELECT 2", "SELECT 3"],
  },
  {
    name: "a statement thrown away",
    text: "SELECT 1 \\c\nSELECT 2;",
    statements: ["SELECT 2"],
  },
  {
    name: "the client's own lines",
    text: "prompt x>\nSELECT 1;\nnowarning\nnotee\nSELECT 2;",
    statements: ["SELECT 1", "SELECT 2"],
  },
  {
    name: "commands that a delimiter ends, and a delimiter set in short",
    text: "notee; SELECT 1;\nnowarning ;\n\\d//\nSELECT 2; SELECT 3//\n\\d ;\nSELECT 4;",
    statements: ["SELECT 1", "SELECT 2; SELECT 3", "SELECT 4"],
  },
  {
    name: "a database chosen without a terminator",
    text: "USE information_schema\nSELECT 1;\nuse information_schema;\nSELECT 2;",
    statements: ["USE information_schema", "SELECT 1", "use information_schema", "SELECT 2"],
    ours: "the client sends no USE: it chooses the database by a call of its own",
  },
  {
    name: "strings in dollars",
    text: "SELECT $$a;b$$, $a$;$$;$a$; SELECT 1;",
    statements: ["SELECT $$a;b$$, $a$;$$;$a$", "SELECT 1"],
    only: "mysql",
  },
  {
    name: "letters of other scripts and line ends of two characters",
    text: "SELECT 'é;ü' AS é;\r\nSELECT 1 AS `日;本`;\r\n-- x\r\nSELECT 2;\r\n",
    statements: ["SELECT 'é;ü' AS é", "SELECT 1 AS `日;本`", "-- x\r\nSELECT 2"],
  },
  {
    name: "no escapes in strings",
    text: "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES';\nSELECT 'a\\'; SELECT 1;\nSET sql_mode = '';\nSELECT 'a\\'; b';",
    statements: [
      "SET SESSION sql_mode = 'NO_BACKSLASH_ESCAPES'",
      "SELECT 'a\\'",
      "SELECT 1",
      "SET sql_mode = ''",
      "SELECT 'a\\'; b'",
    ],
  },
  {
    name: "a comment that only the client knows",
    text: "--comment; of the client\nSELECT 1;\n  --another\nSELECT 2;",
    statements: ["--comment; of the client\nSELECT 1", "--another\nSELECT 2"],
    only: "mariadb",
  },
  {
    name: "a routine without a delimiter",
    text:
      "CREATE PROCEDURE p() BEGIN DECLARE x INT; IF x THEN SELECT 1; ELSE SELECT 2; END IF; WHILE x DO SELECT 1; END WHILE; " +
      "REPEAT SELECT 1; UNTIL x END REPEAT; CASE x WHEN 1 THEN SELECT 1; END CASE; a: LOOP LEAVE a; END LOOP; " +
      "SELECT CASE x WHEN 1 THEN IF(x,1,2) ELSE REPEAT('a', 2) END, end, t.end FROM t; END; SELECT 1;",
    statements: [
      "CREATE PROCEDURE p() BEGIN DECLARE x INT; IF x THEN SELECT 1; ELSE SELECT 2; END IF; WHILE x DO SELECT 1; END WHILE; " +
        "REPEAT SELECT 1; UNTIL x END REPEAT; CASE x WHEN 1 THEN SELECT 1; END CASE; a: LOOP LEAVE a; END LOOP; " +
        "SELECT CASE x WHEN 1 THEN IF(x,1,2) ELSE REPEAT('a', 2) END, end, t.end FROM t; END",
      "SELECT 1",
    ],
    ours: "the client cuts at every semicolon; tools that send files to the server don't",
  },
  {
    name: "triggers, events and functions without a delimiter",
    text:
      "CREATE DEFINER=`a`@`b` TRIGGER t BEFORE INSERT ON x FOR EACH ROW IF NEW.a THEN SET NEW.b = 1; END IF; SELECT 1;\n" +
      "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN DELETE FROM x; END; SELECT 2;\n" +
      "CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN IF(1, 2, 3); SELECT 3;\n" +
      "CREATE TRIGGER IF NOT EXISTS u AFTER DELETE ON x FOR EACH ROW FOLLOWS t BEGIN END; SELECT 4;",
    statements: [
      "CREATE DEFINER=`a`@`b` TRIGGER t BEFORE INSERT ON x FOR EACH ROW IF NEW.a THEN SET NEW.b = 1; END IF",
      "SELECT 1",
      "CREATE EVENT e ON SCHEDULE EVERY 1 DAY DO BEGIN DELETE FROM x; END",
      "SELECT 2",
      "CREATE FUNCTION f() RETURNS INT DETERMINISTIC RETURN IF(1, 2, 3)",
      "SELECT 3",
      "CREATE TRIGGER IF NOT EXISTS u AFTER DELETE ON x FOR EACH ROW FOLLOWS t BEGIN END",
      "SELECT 4",
    ],
    ours: "as above",
  },
  {
    name: "a block without a routine",
    text: "BEGIN NOT ATOMIC\n  SELECT 1; IF 1 THEN SELECT 2; END IF;\nEND; BEGIN; SELECT 3; COMMIT;",
    statements: [
      "BEGIN NOT ATOMIC\n  SELECT 1; IF 1 THEN SELECT 2; END IF;\nEND",
      "BEGIN",
      "SELECT 3",
      "COMMIT",
    ],
    ours: "as above",
  },
  {
    name: "a body left open",
    text: "CREATE PROCEDURE p() BEGIN SELECT 1;\nCREATE PROCEDURE q() SELECT 2;\nSELECT 3;",
    statements: ["CREATE PROCEDURE p() BEGIN SELECT 1", "CREATE PROCEDURE q() SELECT 2", "SELECT 3"],
    ours: "the client cuts at every semicolon; here nothing else can follow in the body",
  },
  {
    name: "marks that are no comments to MySQL",
    text: "SELECT 1\n--> statement-breakpoint\nSELECT 2;\n--changeset me:1\nSELECT 3;",
    statements: ["SELECT 1", "--> statement-breakpoint\nSELECT 2", "--changeset me:1\nSELECT 3"],
    ours: "the marks are other tools'",
  },
];
