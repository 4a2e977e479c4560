"""The sample warehouse: invented customers and invoices, with the mess that real tables have."""
