package rule

import (
	"regexp"
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
)

// timeText is the form of a text that may be a date or a time.
type timeText uint8

const (
	unknownText timeText = iota
	dateText             // 2024-02-29
	naiveText            // 2024-02-29T12:00:00
	awareText            // 2024-02-29T12:00:00Z
	otherText            // none of the three
)

var timeTextExamples = map[timeText]string{dateText: "a date without a time", naiveText: "a time without a time zone", awareText: "a time with a time zone"}

// What the SDK's strptime takes, and a little more: digits may be missing, and spaces stand around.
var (
	dateForm = regexp.MustCompile(`^\s*\d{4}-\d{1,2}-\d{1,2}\s*$`)
	timeForm = regexp.MustCompile(`^\s*\d{4}-\d{1,2}-\d{1,2}[T\s]\s*\d{1,2}:\d{1,2}:\d{1,2}(?:\.\d{1,6})?\s*(Z|z|[+-]\d\d:?\d\d(?::?\d\d(?:\.\d+)?)?)?\s*$`)
)

func textForm(s string) timeText {
	if dateForm.MatchString(s) {
		return dateText
	}
	switch m := timeForm.FindStringSubmatch(s); {
	case m == nil:
		return otherText
	case m[1] == "":
		return naiveText
	}
	return awareText
}

// timeText gives the form of a text: a literal, or what isoformat and strftime write.
func (p *pass) timeText(v project.Value) timeText {
	if v.Kind == project.Str {
		if v.Known {
			return textForm(v.Text)
		}
		return unknownText
	}
	call, ok := v.Expr.(*pysyntax.Call)
	if !ok || v.Kind != project.Result {
		return unknownText
	}
	attr, ok := call.Func.(*pysyntax.Attribute)
	if !ok {
		return unknownText
	}
	receiver, ok := p.Eval(attr.Value, v.Scope).Only()
	if !ok {
		return unknownText
	}
	of := p.typeOf(receiver)
	switch {
	case attr.Attr.Name == "isoformat" && len(call.Args) == 0:
		return map[pythonType]timeText{dateValue: dateText, naiveDatetime: naiveText, awareDatetime: awareText}[of]
	case attr.Attr.Name == "strftime" && (isDatetime(of) || of == dateValue) && len(call.Args) == 1:
		format, ok := p.Eval(call.Args[0].Value, v.Scope).Only()
		if ok && format.Kind == project.Str && format.Known {
			return formatForm(format.Text, of)
		}
	}
	return unknownText
}

// formatForm is what strftime writes with a format. %z writes nothing for a datetime without a time zone.
func formatForm(format string, of pythonType) timeText {
	if strings.Contains(format, "%z") && of != awareDatetime || strings.Contains(format, "%Z") || strings.Contains(format, "%:z") {
		return unknownText
	}
	written := strings.NewReplacer("%Y", "2024", "%m", "02", "%d", "28", "%H", "12", "%M", "30", "%S", "45", "%f", "123456", "%z", "+0000",
		"%F", "2024-02-28", "%T", "12:30:45", "%%", "%").Replace(format)
	if strings.Contains(written, "%") {
		return unknownText
	}
	return textForm(written)
}
