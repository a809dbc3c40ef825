"""Shorten gauge names

Revision ID: c90b62fa8e04
Revises: a4e07c15d3f9
"""
from alembic import op
import sqlalchemy as sa

revision = "c90b62fa8e04"
down_revision = "a4e07c15d3f9"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("gauge", sa.Column("operator", sa.String(length=80), nullable=True))
    op.alter_column("gauge", "name", type_=sa.String(length=160), existing_type=sa.Text(), existing_nullable=False)
    op.execute("ALTER TABLE reading ALTER COLUMN level_mm TYPE BIGINT USING level_mm::bigint")
    op.execute("DROP INDEX ix_gauge_harbour")


def downgrade() -> None:
    op.execute("CREATE INDEX IF NOT EXISTS ix_gauge_harbour ON gauge (harbour)")
    op.execute("ALTER TABLE reading ALTER COLUMN level_mm TYPE INTEGER")
    op.alter_column("gauge", "name", type_=sa.Text(), existing_type=sa.String(length=160), existing_nullable=False)
    op.drop_column("gauge", "operator")
