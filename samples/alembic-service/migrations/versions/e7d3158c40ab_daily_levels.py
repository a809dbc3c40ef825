"""Daily levels

Revision ID: e7d3158c40ab
Revises: c90b62fa8e04
"""
from alembic import op

revision = "e7d3158c40ab"
down_revision = "c90b62fa8e04"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.execute(
        """
        CREATE MATERIALIZED VIEW daily_level AS
        SELECT gauge_id, date_trunc('day', taken_at) AS day, avg(level_mm)::integer AS level_mm
        FROM reading
        GROUP BY gauge_id, date_trunc('day', taken_at)
        """
    )
    op.execute("CREATE UNIQUE INDEX ix_daily_level ON daily_level (gauge_id, day)")
    op.execute("UPDATE gauge SET settings = settings || '{\"unit\": \"mm\"}'::jsonb")


def downgrade() -> None:
    op.execute("UPDATE gauge SET settings = settings - 'unit'")
    op.execute("DROP MATERIALIZED VIEW daily_level")
