// What a view gives away: tables as CSV, pictures as PNG, files to the downloads.

// A text that a spreadsheet would take for a formula gets an apostrophe in front; numbers are left alone.
function csvCell(value) {
  const text = String(value ?? "");
  const safe = typeof value === "string" && /^[=+\-@\t\r]/.test(text) ? `'${text}` : text;
  return /[",\n\r]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}

// Rows of cells as CSV text (RFC 4180), with a byte order mark so that spreadsheets read UTF-8.
export function csv(rows) {
  const lines = rows.map((row) => [...row].map(csvCell).join(","));
  return `\ufeff${lines.join("\r\n")}\r\n`;
}

// The columns of a table that are one for each token of a side: its place, counted from 1, and the token.
export const tokenColumns = (tokens, name = "") => tokens.map((token, i) => `${name}${i + 1}:${token}`);

// `made`: text, a Blob, or the promise of one.
export async function save(filename, made) {
  const content = await made;
  const blob = content instanceof Blob ? content : new Blob([content], { type: "text/csv;charset=utf-8" });
  const link = document.createElement("a");
  link.href = URL.createObjectURL(blob);
  link.download = filename;
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 10_000);
}
