// A table that becomes a list of cards where the window is narrow. Roles are said, since a block loses them.
import { Box, h, Table } from "./airflow.js";

const AS_ROW = { base: "block", md: "table-row" };
const AS_CELL = { base: "flex", md: "table-cell" };

function cell(column, row) {
  return h(
    Table.Cell,
    {
      key: column.key,
      role: "cell",
      display: AS_CELL,
      gap: 3,
      verticalAlign: "top",
      overflowWrap: "anywhere",
      borderBottomWidth: { base: 0, md: "1px" },
      py: { base: 1, md: 2 },
      justifyContent: "space-between",
      textAlign: { base: "end", md: "start" },
    },
    h(
      Box,
      {
        as: "span",
        display: { base: "inline-block", md: "none" },
        _firstLetter: { textTransform: "uppercase" },
        color: "fg.muted",
        fontSize: "sm",
        textAlign: "start",
      },
      column.title,
    ),
    h(Box, { minWidth: 0 }, column.show(row)),
  );
}

export function GridTable({ label, columns, rows, keyOf }) {
  return h(
    Table.Root,
    { size: "sm", role: "table", "aria-label": label, display: { base: "block", md: "table" } },
    h(
      Table.Header,
      { display: { base: "none", md: "table-header-group" }, role: "rowgroup" },
      h(
        Table.Row,
        { role: "row" },
        columns.map((column) =>
          h(
            Table.ColumnHeader,
            {
              key: column.key,
              role: "columnheader",
              textAlign: "start",
              _firstLetter: { textTransform: "uppercase" },
            },
            column.title,
          ),
        ),
      ),
    ),
    h(
      Table.Body,
      { display: { base: "block", md: "table-row-group" }, role: "rowgroup" },
      rows.map((row) =>
        h(
          Table.Row,
          {
            key: keyOf(row),
            role: "row",
            display: AS_ROW,
            borderBottomWidth: { base: "1px", md: 0 },
            py: { base: 2, md: 0 },
          },
          columns.map((column) => cell(column, row)),
        ),
      ),
    ),
  );
}
