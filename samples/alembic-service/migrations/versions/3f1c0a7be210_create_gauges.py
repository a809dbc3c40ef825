"""Create gauges

Revision ID: 3f1c0a7be210
Revises:
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "3f1c0a7be210"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "gauge",
        sa.Column("id", postgresql.UUID(as_uuid=True), server_default=sa.text("gen_random_uuid()"), nullable=False),
        sa.Column("name", sa.Text(), nullable=False),
        sa.Column("harbour", sa.String(length=120), nullable=True),
        sa.Column("position", postgresql.ARRAY(sa.Float()), nullable=True),
        sa.Column("settings", postgresql.JSONB(astext_type=sa.Text()), server_default="{}", nullable=False),
        sa.Column("created_at", sa.DateTime(timezone=True), server_default=sa.text("now()"), nullable=False),
        sa.PrimaryKeyConstraint("id", name="gauge_pkey"),
        sa.UniqueConstraint("name", name="gauge_name_key"),
    )
    op.create_index("ix_gauge_harbour", "gauge", ["harbour"], unique=False)
    op.create_index("ix_gauge_settings", "gauge", ["settings"], postgresql_using="gin")


def downgrade() -> None:
    op.drop_index("ix_gauge_settings", table_name="gauge")
    op.drop_index("ix_gauge_harbour", table_name="gauge")
    op.drop_table("gauge")
