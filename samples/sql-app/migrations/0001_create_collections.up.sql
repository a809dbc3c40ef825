-- Collections hold specimens; a curator looks after each.
CREATE TABLE curators (
    id          SERIAL PRIMARY KEY,
    email       VARCHAR(255) NOT NULL UNIQUE,
    full_name   TEXT NOT NULL,
    is_active   BOOLEAN NOT NULL DEFAULT TRUE,
    created_at  TIMESTAMPTZ NOT NULL DEFAULT now()
);

CREATE TABLE collections (
    id          SERIAL PRIMARY KEY,
    code        VARCHAR(12) NOT NULL,
    title       TEXT NOT NULL,
    curator_id  INTEGER REFERENCES curators (id) ON DELETE SET NULL,
    settings    JSONB NOT NULL DEFAULT '{}'::jsonb,
    CONSTRAINT collections_code_key UNIQUE (code)
);

COMMENT ON TABLE collections IS 'One drawer, cabinet or tank room';
