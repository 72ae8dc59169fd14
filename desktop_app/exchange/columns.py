"""The columns that lists of customers, orders and contacts may hold, with the words offices and programs use for them.

The keys are the import's own; the import service turns them into records.
"""

from __future__ import annotations

from desktop_app.exchange.headings import Column
from desktop_app.rules.errors import N_

_PHONE = (
    "Điện thoại", "SĐT", "ĐT", "Số điện thoại", "Số ĐT", "Di động", "Điện thoại di động", "ĐTDĐ", "Số di động",
    "Số máy", "Điện thoại bàn", "Hotline", "Phone", "Phone number", "Mobile", "Mobile phone", "Cell phone", "Telephone",
    "Tel", "Phone - Value", "Home phone", "Business phone", "Primary phone",
)  # fmt: skip
_EMAIL = (
    "Email", "E-mail", "Thư điện tử", "Địa chỉ email", "Hộp thư", "Mail", "Email address", "E-mail address",
    "E-mail - Value",
)  # fmt: skip
_NOTE = (
    "Ghi chú",
    "Diễn giải",
    "Chú thích",
    "Lưu ý",
    "Mô tả",
    "Note",
    "Notes",
    "Remark",
    "Remarks",
    "Comment",
    "Comments",
)
_CUSTOMER_CODE = ("Mã khách hàng", "Mã KH", "Mã khách", "Customer code", "Customer ID", "Customer no", "Client code")
_CUSTOMER_NAME = (
    "Tên khách hàng", "Tên KH", "Tên khách", "Khách hàng", "Họ và tên", "Họ tên", "Tên", "Tên đầy đủ",
    "Họ và tên khách hàng", "Người liên hệ", "Tên người liên hệ", "Customer name", "Customer", "Full name",
    "Name", "Contact", "Contact name", "Client", "Client name", "Display name", "File as",
)  # fmt: skip
_COMPANY = (
    "Công ty", "Tên công ty", "Tên đơn vị", "Đơn vị", "Doanh nghiệp", "Tên doanh nghiệp", "Tổ chức", "Cơ quan",
    "Tên cửa hàng", "Company", "Company name", "Organization", "Organisation", "Organization name",
    "Organization - Name", "Business name",
)  # fmt: skip
_ADDRESS = (
    "Địa chỉ", "Địa chỉ liên hệ", "Địa chỉ khách hàng", "Địa chỉ nhà", "Nơi ở", "Địa chỉ giao hàng", "Address",
    "Full address", "Street address", "Address - Formatted", "Home address", "Business address", "Mailing address",
)  # fmt: skip
_BORN = ("Ngày sinh", "Sinh nhật", "Năm sinh", "NS", "Birthday", "Date of birth", "DOB", "Birth date")

CUSTOMER_COLUMNS: tuple[Column, ...] = (
    Column("name", N_("Full name"), _CUSTOMER_NAME, required=True),
    Column("phone", N_("Telephone"), _PHONE, repeats=True),
    Column("code", N_("Customer number"), (*_CUSTOMER_CODE, "Mã", "Code")),
    Column(
        "kind", N_("Kind of customer"), ("Loại khách", "Loại khách hàng", "Loại KH", "Loại", "Customer type", "Type")
    ),
    Column("company", N_("Company"), _COMPANY),
    Column(
        "tax_code", N_("Tax code"), ("Mã số thuế", "MST", "Mã thuế", "Tax ID", "Tax no", "Tax number", "VAT number")
    ),
    Column("email", N_("E-mail"), _EMAIL, repeats=True),
    Column("address", N_("Address"), _ADDRESS),
    Column("ward", N_("Ward"), ("Phường/Xã", "Phường", "Xã", "Phường/Xã/Đặc khu", "Commune")),
    Column("province", N_("Province"), ("Tỉnh/Thành phố", "Tỉnh/TP", "Tỉnh thành", "Tỉnh", "Thành phố", "City")),
    Column("former_address", N_("Former address"), ("Địa chỉ cũ", "Old address", "Previous address")),
    Column("born_on", N_("Birthday"), _BORN),
    Column("zalo", N_("Zalo"), ("Số Zalo", "Tài khoản Zalo", "Zalo ID")),
    Column("position", N_("Position"), ("Chức vụ", "Chức danh", "Job title", "Title", "Role", "Organization - Title")),
    Column("note", N_("Note"), _NOTE),
    Column("created_at", N_("Customer since"), ("Ngày tạo", "Thời gian tạo", "Created", "Created at", "Date created")),
    Column(
        "advertising",
        N_("Agrees to advertising"),
        (
            "Đồng ý nhận quảng cáo",
            "Nhận quảng cáo",
            "Đồng ý quảng cáo",
            "Nhận tin quảng cáo",
            "Marketing consent",
            "Opt-in",
        ),
    ),
    Column("source", N_("Source"), ("Nguồn", "Nguồn khách", "Nguồn khách hàng", "Nguồn thu thập", "Lead source")),
)
"""A list of customers: one row a person or firm."""

ORDER_COLUMNS: tuple[Column, ...] = (
    Column(
        "order_code",
        N_("Order number"),
        ("Mã đơn hàng", "Mã đơn", "Mã ĐH", "Số đơn hàng", "Số đơn", "Đơn hàng", "Order", "Order no", "Order number",
         "Order ID"),
        required=True,
    ),
    Column("code", N_("Customer number"), _CUSTOMER_CODE),
    Column("name", N_("Full name"), _CUSTOMER_NAME),
    Column("phone", N_("Telephone"), (*_PHONE, "ĐT khách", "SĐT khách hàng", "Điện thoại khách hàng")),
    Column("ordered_on", N_("Ordered on"), ("Ngày đặt", "Ngày đặt hàng", "Ngày đơn", "Ngày", "Order date", "Date")),
    Column("due_on", N_("Due on"), ("Ngày giao", "Hẹn giao", "Ngày hẹn", "Hạn giao", "Delivery date", "Due date")),
    Column(
        "item",
        N_("Item"),
        ("Hạng mục", "Sản phẩm", "Tên hàng", "Tên sản phẩm", "Mặt hàng", "Nội dung", "Dịch vụ", "Product",
         "Description"),
    ),
    Column("size", N_("Size"), ("Kích thước", "Quy cách", "Dimensions")),
    Column("quantity", N_("Quantity"), ("Số lượng", "SL", "Qty")),
    Column("unit_price", N_("Unit price"), ("Đơn giá", "Giá", "Giá bán", "Price")),
    Column("amount", N_("Amount"), ("Thành tiền", "Tổng tiền", "Tổng", "Số tiền", "Tổng cộng", "Total")),
    Column("discount", N_("Discount"), ("Giảm giá", "Chiết khấu", "Giảm")),  # "CK" means bank transfer as well
    Column("vat", N_("VAT"), ("Thuế GTGT", "Thuế", "Thuế VAT", "Tax")),
    Column("paid", N_("Paid"), ("Đã thu", "Đã thanh toán", "Đã trả", "Tạm ứng", "Đặt cọc", "Deposit")),
    Column("receiver", N_("Receiver"), ("Người nhận", "Tên người nhận", "Người nhận hàng", "Recipient", "Ship to")),
    Column(
        "receiver_phone",
        N_("Telephone of the receiver"),
        ("ĐT người nhận", "SĐT người nhận", "Điện thoại người nhận", "Số điện thoại người nhận", "Recipient phone"),
    ),
    Column(
        "site_address",
        N_("Site address"),
        ("Địa chỉ lắp đặt", "Địa chỉ giao hàng", "Địa chỉ giao", "Địa chỉ thi công", "Nơi lắp đặt", "Địa chỉ",
         "Address", "Shipping address", "Delivery address"),
    ),
    Column("status", N_("Status"), ("Trạng thái", "Tình trạng", "Tiến độ", "Order status")),
    Column(
        "payment",
        N_("Payment"),
        ("Thanh toán", "Hình thức thanh toán", "HTTT", "Phương thức thanh toán", "Payment method"),
    ),
    Column("note", N_("Note"), _NOTE),
)  # fmt: skip
"""A list of orders: one row a line of an order; rows with the same order code belong together."""

CONTACT_COLUMNS: tuple[Column, ...] = (
    Column("first_name", N_("Given name"), ("First name", "Tên", "Given name")),
    Column("middle_name", N_("Middle name"), ("Tên đệm", "Additional name")),
    Column("last_name", N_("Family name"), ("Last name", "Họ", "Family name", "Surname")),
    Column("name", N_("Full name"), tuple(name for name in _CUSTOMER_NAME if name != "Tên")),
    Column("phone", N_("Telephone"), _PHONE, repeats=True),
    Column("email", N_("E-mail"), _EMAIL, repeats=True),
    Column("company", N_("Company"), _COMPANY),
    Column(
        "position", N_("Position"), ("Chức vụ", "Chức danh", "Job title", "Organization - Title", "Organization Title")
    ),
    Column("address", N_("Address"), _ADDRESS, repeats=True),
    Column("born_on", N_("Birthday"), _BORN),
    Column("note", N_("Note"), _NOTE),
)
"""An export of an address book (Google, Outlook, a telephone)."""

ALL_COLUMNS: dict[str, tuple[Column, ...]] = {
    "customers": CUSTOMER_COLUMNS,
    "orders": ORDER_COLUMNS,
    "contacts": CONTACT_COLUMNS,
}
