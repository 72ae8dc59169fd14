"""The first schema."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0001"
down_revision = None


def upgrade() -> None:
    """The first schema."""
    op.create_table(
        "audit",
        sa.Column("seq", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("at", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("fields", sa.String(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_audit")),
    )
    op.create_table(
        "book_key",
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("key", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_book_key")),
    )
    op.create_table(
        "import_file",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("imported_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_import_file")),
        sa.UniqueConstraint("sha256", name=op.f("uq_import_file_sha256")),
    )
    op.create_table(
        "ledger",
        sa.Column("certificate", sa.String(), nullable=False),
        sa.Column("erased_at", sa.Integer(), nullable=False),
        sa.Column("body", sa.String(), nullable=False),
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("certificate", name=op.f("pk_ledger")),
    )
    op.create_table(
        "partner",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("signed_on", sa.Date(), nullable=True),
        sa.Column("valid_until", sa.Date(), nullable=True),
        sa.Column("document", sa.String(), nullable=False),
        sa.Column("added_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner")),
        sa.UniqueConstraint("name", name=op.f("uq_partner_name")),
    )
    op.create_table(
        "person",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("born_on", sa.Date(), nullable=True),
        sa.Column("zalo", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("source_detail", sa.String(), nullable=False),
        sa.Column("source_flagged", sa.Boolean(), nullable=False),
        sa.Column("changed_at", sa.Integer(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_person")),
        sa.UniqueConstraint("code", name=op.f("uq_person_code")),
    )
    op.create_table(
        "policy_version",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("version", sa.String(), nullable=False),
        sa.Column("effective_on", sa.Date(), nullable=True),
        sa.Column("sha256", sa.String(), nullable=False),
        sa.Column("text", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_policy_version")),
        sa.UniqueConstraint("version", name=op.f("uq_policy_version_version")),
    )
    op.create_table(
        "retired_code",
        sa.Column("mac", sa.LargeBinary(), nullable=False),
        sa.PrimaryKeyConstraint("mac", name=op.f("pk_retired_code")),
    )
    op.create_table(
        "setting",
        sa.Column("key", sa.String(), nullable=False),
        sa.Column("value", sa.String(), nullable=False),
        sa.PrimaryKeyConstraint("key", name=op.f("pk_setting")),
    )
    op.create_table(
        "user",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("login", sa.String(), nullable=False),
        sa.Column("full_name", sa.String(), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.Column("slot_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("active", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_user")),
        sa.UniqueConstraint("login", name=op.f("uq_user_login")),
        sa.UniqueConstraint("slot_id", name=op.f("uq_user_slot_id")),
    )
    op.create_table(
        "audit_record",
        sa.Column("seq", sa.Integer(), nullable=False),
        sa.Column("record_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["seq"], ["audit.seq"], name=op.f("fk_audit_record_seq")),
        sa.PrimaryKeyConstraint("seq", "record_id", name=op.f("pk_audit_record")),
    )
    op.create_table(
        "consent",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("state", sa.String(), nullable=False),
        sa.Column("decided_at", sa.Integer(), nullable=False),
        sa.Column("how", sa.String(), nullable=False),
        sa.Column("policy_version_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("evidence", sa.String(), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=True),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_consent_person_id")),
        sa.ForeignKeyConstraint(
            ["policy_version_id"], ["policy_version.id"], name=op.f("fk_consent_policy_version_id")
        ),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_consent_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_consent")),
    )
    op.create_index(op.f("ix_consent_person_id"), "consent", ["person_id"], unique=False)
    op.create_table(
        "customer",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("legal_form", sa.String(), nullable=False),
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("tax_code", sa.String(), nullable=False),
        sa.Column("since", sa.Integer(), nullable=True),
        sa.Column("source_detail", sa.String(), nullable=False),
        sa.Column("source_flagged", sa.Boolean(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.Integer(), nullable=False),
        sa.CheckConstraint(
            "(kind = 'individual') = (person_id IS NOT NULL)", name=op.f("ck_customer_individual_is_a_person")
        ),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_customer_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer")),
        sa.UniqueConstraint("code", name=op.f("uq_customer_code")),
    )
    op.create_index(op.f("ix_customer_person_id"), "customer", ["person_id"], unique=False)
    op.create_index(op.f("ix_customer_tax_code"), "customer", ["tax_code"], unique=False)
    op.create_table(
        "erasure",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("certificate", sa.String(), nullable=False),
        sa.Column("erased_at", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("finished_at", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_erasure_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_erasure")),
        sa.UniqueConstraint("certificate", name=op.f("uq_erasure_certificate")),
    )
    op.create_index(op.f("ix_erasure_erased_at"), "erasure", ["erased_at"], unique=False)
    op.create_table(
        "import_row",
        sa.Column("file_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("row", sa.Integer(), nullable=False),
        sa.Column("part", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=True),
        sa.ForeignKeyConstraint(["file_id"], ["import_file.id"], name=op.f("fk_import_row_file_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_import_row_person_id")),
        sa.PrimaryKeyConstraint("file_id", "row", "part", name=op.f("pk_import_row")),
    )
    op.create_index(op.f("ix_import_row_person_id"), "import_row", ["person_id"], unique=False)
    op.create_table(
        "issued_file",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("report", sa.String(), nullable=False),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("issued_at", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=False),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_issued_file_person_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_issued_file_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_issued_file")),
    )
    op.create_index(op.f("ix_issued_file_person_id"), "issued_file", ["person_id"], unique=False)
    op.create_table(
        "partner_purpose",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("partner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("fields", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_partner_purpose_partner_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_partner_purpose")),
        sa.UniqueConstraint("partner_id", "purpose", name=op.f("uq_partner_purpose_partner_id_purpose")),
    )
    op.create_table(
        "address",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("customer_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("street", sa.String(), nullable=False),
        sa.Column("ward", sa.String(), nullable=False),
        sa.Column("province", sa.String(), nullable=False),
        sa.Column("former", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.Integer(), nullable=False),
        sa.CheckConstraint("(person_id IS NULL) <> (customer_id IS NULL)", name=op.f("ck_address_one_owner")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_address_customer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_address_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_address")),
    )
    op.create_index(op.f("ix_address_customer_id"), "address", ["customer_id"], unique=False)
    op.create_index(op.f("ix_address_person_id"), "address", ["person_id"], unique=False)
    op.create_table(
        "customer_person",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("customer_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_customer_person_customer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_customer_person_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_customer_person")),
        sa.UniqueConstraint(
            "customer_id", "person_id", "role", name=op.f("uq_customer_person_customer_id_person_id_role")
        ),
    )
    op.create_index(op.f("ix_customer_person_person_id"), "customer_person", ["person_id"], unique=False)
    op.create_table(
        "email",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("customer_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("address", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.Integer(), nullable=False),
        sa.CheckConstraint("(person_id IS NULL) <> (customer_id IS NULL)", name=op.f("ck_email_one_owner")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_email_customer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_email_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_email")),
    )
    op.create_index(op.f("ix_email_address"), "email", ["address"], unique=False)
    op.create_index(op.f("ix_email_customer_id"), "email", ["customer_id"], unique=False)
    op.create_index(op.f("ix_email_person_id"), "email", ["person_id"], unique=False)
    op.create_table(
        "order",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("customer_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("ordered_on", sa.Date(), nullable=True),
        sa.Column("due_on", sa.Date(), nullable=True),
        sa.Column("status", sa.String(), nullable=False),
        sa.Column("discount_vnd", sa.Integer(), nullable=False),
        sa.Column("vat_percent", sa.Integer(), nullable=False),
        sa.Column("paid_vnd", sa.Integer(), nullable=False),
        sa.Column("method", sa.String(), nullable=True),
        sa.Column("site_address", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_order_customer_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order")),
        sa.UniqueConstraint("code", name=op.f("uq_order_code")),
    )
    op.create_index(op.f("ix_order_customer_id"), "order", ["customer_id"], unique=False)
    op.create_table(
        "phone",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("customer_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("number", sa.String(), nullable=False),
        sa.Column("typed", sa.String(), nullable=False),
        sa.Column("kind", sa.String(), nullable=False),
        sa.Column("source", sa.String(), nullable=False),
        sa.Column("recorded_at", sa.Integer(), nullable=False),
        sa.CheckConstraint("(person_id IS NULL) <> (customer_id IS NULL)", name=op.f("ck_phone_one_owner")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_phone_customer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_phone_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_phone")),
    )
    op.create_index(op.f("ix_phone_customer_id"), "phone", ["customer_id"], unique=False)
    op.create_index(op.f("ix_phone_number"), "phone", ["number"], unique=False)
    op.create_index(op.f("ix_phone_person_id"), "phone", ["person_id"], unique=False)
    op.create_table(
        "search_entry",
        sa.Column("no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("customer_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("name", sa.String(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_search_entry_customer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_search_entry_person_id")),
        sa.PrimaryKeyConstraint("no", name=op.f("pk_search_entry")),
        sa.UniqueConstraint("person_id", name=op.f("uq_search_entry_person_id")),
    )
    op.create_index(op.f("ix_search_entry_customer_id"), "search_entry", ["customer_id"], unique=False)
    op.create_table(
        "disclosure",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("partner_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("order_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("purpose", sa.String(), nullable=False),
        sa.Column("basis", sa.String(), nullable=False),
        sa.Column("demand_number", sa.String(), nullable=False),
        sa.Column("demanded_on", sa.Date(), nullable=True),
        sa.Column("channel", sa.String(), nullable=False),
        sa.Column("note", sa.String(), nullable=False),
        sa.Column("file_key", sa.LargeBinary(), nullable=True),
        sa.Column("file_mac", sa.LargeBinary(), nullable=True),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("disclosed_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_disclosure_order_id")),
        sa.ForeignKeyConstraint(["partner_id"], ["partner.id"], name=op.f("fk_disclosure_partner_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_disclosure_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure")),
        sa.UniqueConstraint("code", name=op.f("uq_disclosure_code")),
    )
    op.create_index(op.f("ix_disclosure_disclosed_at"), "disclosure", ["disclosed_at"], unique=False)
    op.create_index(op.f("ix_disclosure_order_id"), "disclosure", ["order_id"], unique=False)
    op.create_index(op.f("ix_disclosure_partner_id"), "disclosure", ["partner_id"], unique=False)
    op.create_table(
        "note",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("customer_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("order_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("text", sa.String(), nullable=False),
        sa.Column("written_at", sa.Integer(), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=False),
        sa.CheckConstraint(
            "(person_id IS NOT NULL) + (customer_id IS NOT NULL) + (order_id IS NOT NULL) = 1",
            name=op.f("ck_note_one_owner"),
        ),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_note_customer_id")),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_note_order_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_note_person_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_note_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_note")),
    )
    op.create_index(op.f("ix_note_customer_id"), "note", ["customer_id"], unique=False)
    op.create_index(op.f("ix_note_order_id"), "note", ["order_id"], unique=False)
    op.create_index(op.f("ix_note_person_id"), "note", ["person_id"], unique=False)
    op.create_table(
        "order_contact",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("order_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("role", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_contact_order_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_order_contact_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_contact")),
        sa.UniqueConstraint("order_id", "person_id", "role", name=op.f("uq_order_contact_order_id_person_id_role")),
    )
    op.create_index(op.f("ix_order_contact_person_id"), "order_contact", ["person_id"], unique=False)
    op.create_table(
        "order_line",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("order_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("item", sa.String(), nullable=False),
        sa.Column("size", sa.String(), nullable=False),
        sa.Column("quantity", sa.Integer(), nullable=False),
        sa.Column("unit_price_vnd", sa.Integer(), nullable=False),
        sa.Column("amount_vnd", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["order_id"], ["order.id"], name=op.f("fk_order_line_order_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_order_line")),
        sa.UniqueConstraint("order_id", "position", name=op.f("uq_order_line_order_id_position")),
    )
    op.create_table(
        "search_digits",
        sa.Column("ending", sa.String(), nullable=False),
        sa.Column("entry_no", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_no"], ["search_entry.no"], name=op.f("fk_search_digits_entry_no")),
        sa.PrimaryKeyConstraint("ending", "entry_no", name=op.f("pk_search_digits")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_search_digits_entry_no"), "search_digits", ["entry_no"], unique=False)
    op.create_table(
        "search_part",
        sa.Column("part", sa.String(), nullable=False),
        sa.Column("entry_no", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["entry_no"], ["search_entry.no"], name=op.f("fk_search_part_entry_no")),
        sa.PrimaryKeyConstraint("part", "entry_no", name=op.f("pk_search_part")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_search_part_entry_no"), "search_part", ["entry_no"], unique=False)
    op.create_table(
        "search_word",
        sa.Column("word", sa.String(), nullable=False),
        sa.Column("accented", sa.String(), nullable=False),
        sa.Column("entry_no", sa.Integer(), nullable=False),
        sa.Column("folded", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["entry_no"], ["search_entry.no"], name=op.f("fk_search_word_entry_no")),
        sa.PrimaryKeyConstraint("word", "accented", "entry_no", name=op.f("pk_search_word")),
        sqlite_with_rowid=False,
    )
    op.create_index(op.f("ix_search_word_entry_no"), "search_word", ["entry_no"], unique=False)
    op.create_table(
        "disclosure_person",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("disclosure_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("fields", sa.String(), nullable=False),
        sa.ForeignKeyConstraint(["disclosure_id"], ["disclosure.id"], name=op.f("fk_disclosure_person_disclosure_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_disclosure_person_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_disclosure_person")),
    )
    op.create_index(op.f("ix_disclosure_person_disclosure_id"), "disclosure_person", ["disclosure_id"], unique=False)
    op.create_index(op.f("ix_disclosure_person_person_id"), "disclosure_person", ["person_id"], unique=False)
    op.create_table(
        "merged",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("customer_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("gone_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("merged_at", sa.Integer(), nullable=False),
        sa.CheckConstraint("(person_id IS NULL) <> (customer_id IS NULL)", name=op.f("ck_merged_one_survivor")),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_merged_customer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_merged_person_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_merged")),
        sa.UniqueConstraint("code", name=op.f("uq_merged_code")),
        sa.UniqueConstraint("gone_id", name=op.f("uq_merged_gone_id")),
    )
    op.create_index(op.f("ix_merged_customer_id"), "merged", ["customer_id"], unique=False)
    op.create_index(op.f("ix_merged_person_id"), "merged", ["person_id"], unique=False)
    op.create_table(
        "change",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("group_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("customer_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("action", sa.String(), nullable=False),
        sa.Column("record", sa.String(), nullable=False),
        sa.Column("row_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("before", sa.String(), nullable=False),
        sa.Column("after", sa.String(), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("changed_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_change_customer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_change_person_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_change_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_change")),
    )
    op.create_index(op.f("ix_change_changed_at"), "change", ["changed_at"], unique=False)
    op.create_index(op.f("ix_change_customer_id"), "change", ["customer_id"], unique=False)
    op.create_index(op.f("ix_change_group_id"), "change", ["group_id"], unique=False)
    op.create_index(op.f("ix_change_person_id"), "change", ["person_id"], unique=False)
    op.create_table(
        "draft",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("user_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("person_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("customer_id", sa.LargeBinary(length=16), nullable=True),
        sa.Column("form", sa.String(), nullable=False),
        sa.Column("code", sa.String(), nullable=False),
        sa.Column("content", sa.String(), nullable=False),
        sa.Column("saved_at", sa.Integer(), nullable=False),
        sa.ForeignKeyConstraint(["customer_id"], ["customer.id"], name=op.f("fk_draft_customer_id")),
        sa.ForeignKeyConstraint(["person_id"], ["person.id"], name=op.f("fk_draft_person_id")),
        sa.ForeignKeyConstraint(["user_id"], ["user.id"], name=op.f("fk_draft_user_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_draft")),
    )
    op.create_index(op.f("ix_draft_customer_id"), "draft", ["customer_id"], unique=False)
    op.create_index(op.f("ix_draft_person_id"), "draft", ["person_id"], unique=False)
    op.create_index(op.f("ix_draft_user_id"), "draft", ["user_id"], unique=False)
    op.create_table(
        "backup_medium",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("number", sa.Integer(), nullable=False),
        sa.Column("token", sa.String(), nullable=False),
        sa.Column("own_disk", sa.Boolean(), nullable=False),
        sa.Column("added_at", sa.Integer(), nullable=False),
        sa.Column("lost_at", sa.Integer(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_medium")),
        sa.UniqueConstraint("number", name=op.f("uq_backup_medium_number")),
        sa.UniqueConstraint("token", name=op.f("uq_backup_medium_token")),
    )
    op.create_table(
        "backup_set",
        sa.Column("id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("set_id", sa.String(), nullable=False),
        sa.Column("medium_id", sa.LargeBinary(length=16), nullable=False),
        sa.Column("made_at", sa.Integer(), nullable=False),
        sa.Column("verified_at", sa.Integer(), nullable=False),
        sa.Column("rehearsed_at", sa.Integer(), nullable=True),
        sa.Column("people", sa.Integer(), nullable=False),
        sa.Column("size", sa.Integer(), nullable=False),
        sa.Column("entry", sa.Integer(), nullable=False),
        sa.Column("pending", sa.String(), nullable=False),
        sa.Column("gone_at", sa.Integer(), nullable=True),
        sa.ForeignKeyConstraint(["medium_id"], ["backup_medium.id"], name=op.f("fk_backup_set_medium_id")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_backup_set")),
        sa.UniqueConstraint("set_id", name=op.f("uq_backup_set_set_id")),
    )
    op.create_index(op.f("ix_backup_set_medium_id"), "backup_set", ["medium_id"], unique=False)
