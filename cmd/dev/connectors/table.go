package connectors

import (
	"fmt"
	"strings"
)

// table is one that a project syncs.
type table struct {
	Name, Path, Key string
	Client          string // class
	StartDate       string
	Often           int
	Columns         []column
	Declared        bool   // with its columns
	Flag            string // setting that switches it on, "" if it is always on
	sync            string // snippet
	module          string // of the package, "" for connector.py
}

// column is one of a table: its name, its type and its value in Python.
type column struct{ Name, Type, Value string }

func (s *source) table(name string) table {
	t := table{
		Name: name, Path: fmt.Sprintf("/v%d/%s", 1+s.random.IntN(3), strings.ReplaceAll(name, "_", "-")), Key: "id",
		Client: s.Client, StartDate: fmt.Sprintf("202%d-01-01T00:00:00Z", s.random.IntN(6)), Often: 1000 * (1 + s.random.IntN(9)),
		sync: s.pick("sync-cursor", "sync-cursor", "sync-deletes", "sync-full", "sync-windows"),
	}
	t.Columns = []column{{"id", `"STRING"`, `record.get("id")`}}
	for at := s.random.IntN(3); at < len(columns); at += 1 + s.random.IntN(5) {
		t.Columns = append(t.Columns, columns[at])
	}
	for _, name := range []string{"created_at", "updated_at"} {
		t.Columns = append(t.Columns, column{name, `"UTC_DATETIME"`, fmt.Sprintf("parse_timestamp(record.get(%q))", name)})
	}
	return t
}

// take gives the project one more table.
func (s *source) take(declared bool) table {
	t := s.table(s.unused[0])
	s.unused = s.unused[1:]
	t.Declared = declared
	if at := len(s.Tables); at == 0 {
		t.sync = "sync-cursor" // it reads every setting
	} else if at <= len(s.Flags) {
		t.Flag = s.Flags[at-1]
	}
	s.Tables = append(s.Tables, t)
	return t
}

// giveBack takes the newest table off the project again.
func (s *source) giveBack() { s.Tables = s.Tables[:len(s.Tables)-1] }

// functions is the code of a table.
func (t table) functions() []string {
	if t.sync == "sync-full" {
		return []string{snippet(t.sync, t)}
	}
	return []string{snippet("transform", t), snippet(t.sync, t)}
}

var qualifiers = []string{
	"customer", "supplier", "monthly", "open", "closed", "internal", "regional", "partner", "draft", "archived", "pending", "daily",
}

var nouns = []string{
	"orders", "invoices", "payments", "refunds", "shipments", "contacts", "accounts", "tickets", "messages", "campaigns",
	"events", "sessions", "projects", "tasks", "contracts", "quotes", "leads", "devices", "readings", "stores",
	"employees", "shifts", "expenses", "budgets", "vehicles", "trips", "bookings", "rooms", "courses", "lessons",
	"surveys", "answers", "reviews", "comments", "labels", "folders", "documents", "reports", "alerts", "incidents",
}

// columns is what a table has some of.
var columns = []column{
	{"name", `"STRING"`, `clean_text(record.get("name"))`},
	{"status", `"STRING"`, `record.get("status", "unknown")`},
	{"description", `"STRING"`, `clean_text(record.get("description"), limit=10_000)`},
	{"email", `"STRING"`, `clean_text(record.get("email"))`},
	{"amount", `{"type": "DECIMAL", "precision": 18, "scale": 2}`, `decimal_text(record.get("amount"))`},
	{"currency", `"STRING"`, `record.get("currency")`},
	{"quantity", `"INT"`, `to_int(record.get("quantity"))`},
	{"position", `"INT"`, `to_int(record.get("position"))`},
	{"is_active", `"BOOLEAN"`, `to_bool(record.get("active"))`},
	{"is_test", `"BOOLEAN"`, `to_bool(record.get("test"))`},
	{"score", `"DOUBLE"`, `to_float(record.get("score"))`},
	{"owner_id", `"STRING"`, `(record.get("owner") or {}).get("id")`},
	{"owner_name", `"STRING"`, `clean_text((record.get("owner") or {}).get("name"))`},
	{"parent_id", `"STRING"`, `record.get("parent_id")`},
	{"country", `"STRING"`, `(record.get("address") or {}).get("country")`},
	{"city", `"STRING"`, `(record.get("address") or {}).get("city")`},
	{"postal_code", `"STRING"`, `(record.get("address") or {}).get("postal_code")`},
	{"tags", `"JSON"`, `record.get("tags") or []`},
	{"metadata", `"JSON"`, `record.get("metadata") or {}`},
	{"due_date", `"NAIVE_DATE"`, `record.get("due_date")`},
	{"started_on", `"NAIVE_DATE"`, `record.get("started_on")`},
	{"tax", `{"type": "DECIMAL", "precision": 12, "scale": 2}`, `decimal_text(record.get("tax"))`},
	{"discount", `"FLOAT"`, `to_float(record.get("discount"))`},
	{"external_reference", `"STRING"`, `clean_text(record.get("external_reference"))`},
	{"channel", `"STRING"`, `record.get("channel")`},
	{"language", `"STRING"`, `record.get("language", "en")`},
	{"revision", `"LONG"`, `to_int(record.get("revision"))`},
	{"size_bytes", `"LONG"`, `to_int(record.get("size"))`},
	{"notes", `"STRING"`, `clean_text(record.get("notes"))`},
	{"finished_at", `"UTC_DATETIME"`, `parse_timestamp(record.get("finished_at"))`},
	{"priority", `"SHORT"`, `to_int(record.get("priority"))`},
	{"source_url", `"STRING"`, `record.get("url")`},
}
