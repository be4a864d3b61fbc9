package rule

import (
	"fmt"

	"csdk/lsp/project"
	"csdk/schema"
)

var textWithoutZone = &Rule{
	Code:     "text-without-zone",
	Severity: Error,
	Title:    "A text without a time zone goes into a UTC_DATETIME column",
	Doc: "A UTC_DATETIME column takes a datetime, or a text such as `2024-02-29T12:00:00Z` that says its time zone: `Z`, `+00:00` or `+0200`. A\n" +
		"date alone, a time without a zone and any other form are errors when the row is sent. `datetime.now().isoformat()` writes no zone;\n" +
		"`datetime.now(timezone.utc).isoformat()` does.",
	Bad:    Example{"connector.py": valueExample(`"UTC_DATETIME"`, `"2024-02-29T12:00:00"`)},
	Good:   Example{"connector.py": valueExample(`"UTC_DATETIME"`, `"2024-02-29T12:00:00Z"`)},
	Source: "fivetran_connector_sdk 2.12.1 to 3.0.0: UTC_DATETIME parses a text with %z.",
	check:  func(p *pass) { p.checkTimeTexts(schema.UTCDatetime) },
}

var textWithZone = &Rule{
	Code:     "text-with-zone",
	Severity: Error,
	Title:    "A text with a time zone, or without a time, goes into a NAIVE_DATETIME column",
	Doc: "A NAIVE_DATETIME column takes a datetime, or a text such as `2024-02-29T12:00:00` without a time zone. A text with one, a date alone and\n" +
		"any other form are errors when the row is sent.\n\nDeclare the column as UTC_DATETIME if its values have a time zone.",
	Bad:    Example{"connector.py": valueExample(`"NAIVE_DATETIME"`, `"2024-02-29T12:00:00Z"`)},
	Good:   Example{"connector.py": valueExample(`"NAIVE_DATETIME"`, `"2024-02-29T12:00:00"`)},
	Source: "fivetran_connector_sdk 2.12.1 to 3.0.0: NAIVE_DATETIME parses a text without %z.",
	check:  func(p *pass) { p.checkTimeTexts(schema.NaiveDatetime) },
}

var dateFormat = &Rule{
	Code:     "date-text",
	Severity: Error,
	Title:    "A text that is not YYYY-MM-DD goes into a NAIVE_DATE column",
	Doc: "A NAIVE_DATE column takes a date, a datetime, or a text such as `2024-02-29`. A text with a time, or with the parts in another order, is\n" +
		"an error when the row is sent.",
	Bad:    Example{"connector.py": valueExample(`"NAIVE_DATE"`, `"29.02.2024"`)},
	Good:   Example{"connector.py": valueExample(`"NAIVE_DATE"`, `"2024-02-29"`)},
	Source: "fivetran_connector_sdk 2.12.1 to 3.0.0: NAIVE_DATE parses %Y-%m-%d.",
	check:  func(p *pass) { p.checkTimeTexts(schema.NaiveDate) },
}

// takenForms says which form of a text the columns of a type take.
var takenForms = map[schema.Kind]timeText{schema.UTCDatetime: awareText, schema.NaiveDatetime: naiveText, schema.NaiveDate: dateText}

func (p *pass) checkTimeTexts(kind schema.Kind) {
	for _, c := range p.cells() {
		if c.declared != kind {
			continue
		}
		if form, ok := p.wrongForm(c.values, takenForms[kind]); ok {
			p.reportCell(c, timeTextMessage(c, form))
		}
	}
}

// wrongForm gives the form of the texts that a value may be, when all of them have another one than the column takes.
func (p *pass) wrongForm(values project.Values, taken timeText) (form timeText, ok bool) {
	if !values.Complete {
		return unknownText, false
	}
	for _, v := range values.List {
		if v.Kind == project.None {
			continue
		}
		form = p.timeText(v)
		if form == unknownText || form == taken {
			return unknownText, false
		}
	}
	return form, form != unknownText
}

func timeTextMessage(c cell, form timeText) string {
	message := fmt.Sprintf("The %s column `%s` takes a text such as `%s`", c.declared, c.column, map[schema.Kind]string{
		schema.UTCDatetime: "2024-02-29T12:00:00Z", schema.NaiveDatetime: "2024-02-29T12:00:00", schema.NaiveDate: "2024-02-29",
	}[c.declared])
	if known := timeTextExamples[form]; known != "" {
		return message + ", and this is " + known + "."
	}
	return message + "."
}
