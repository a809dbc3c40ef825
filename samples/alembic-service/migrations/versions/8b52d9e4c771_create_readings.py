"""Create readings

Revision ID: 8b52d9e4c771
Revises: 3f1c0a7be210
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "8b52d9e4c771"
down_revision = "3f1c0a7be210"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "reading",
        sa.Column("id", sa.BigInteger(), autoincrement=True, nullable=False),
        sa.Column("gauge_id", postgresql.UUID(as_uuid=True), nullable=False),
        sa.Column("taken_at", sa.DateTime(timezone=True), nullable=False),
        sa.Column("level_mm", sa.Integer(), nullable=False),
        sa.Column("quality", sa.Enum("raw", "checked", "rejected", name="reading_quality"), nullable=False),
        sa.Column("raw", postgresql.BYTEA(), nullable=True),
        sa.ForeignKeyConstraint(["gauge_id"], ["gauge.id"], ondelete="CASCADE"),
        sa.PrimaryKeyConstraint("id"),
    )
    op.create_index(
        "ix_reading_open",
        "reading",
        ["gauge_id", "taken_at"],
        postgresql_where=sa.text("quality = 'raw'"),
    )


def downgrade() -> None:
    op.drop_index("ix_reading_open", table_name="reading")
    op.drop_table("reading")
    op.execute("DROP TYPE reading_quality")
