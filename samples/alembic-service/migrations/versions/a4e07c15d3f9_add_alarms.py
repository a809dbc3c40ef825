"""Add alarms

Revision ID: a4e07c15d3f9
Revises: 8b52d9e4c771
"""
from alembic import op
import sqlalchemy as sa
from sqlalchemy.dialects import postgresql

revision = "a4e07c15d3f9"
down_revision = "8b52d9e4c771"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "alarm",
        sa.Column("id", sa.Integer(), nullable=False),
        sa.Column("gauge_id", postgresql.UUID(as_uuid=True), sa.ForeignKey("gauge.id"), nullable=False),
        sa.Column("threshold_mm", sa.Integer(), nullable=False),
        sa.Column("recipients", postgresql.ARRAY(sa.String(length=200)), nullable=False),
        sa.Column("quiet_hours", postgresql.TSTZRANGE(), nullable=True),
        sa.Column("enabled", sa.Boolean(), server_default=sa.text("true"), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.execute(
        """
        CREATE FUNCTION notify_alarm() RETURNS trigger AS $$
        BEGIN
            PERFORM pg_notify('alarms', NEW.id::text);
            RETURN NEW;
        END;
        $$ LANGUAGE plpgsql
        """
    )
    op.execute("CREATE TRIGGER alarm_changed AFTER UPDATE ON alarm FOR EACH ROW EXECUTE FUNCTION notify_alarm()")


def downgrade() -> None:
    op.execute("DROP TRIGGER alarm_changed ON alarm")
    op.execute("DROP FUNCTION notify_alarm()")
    op.drop_table("alarm")
