package rule

import (
	"strings"

	"csdk/lsp/project"
	"csdk/lsp/pysyntax"
)

// pythonType is the type of a value as far as it decides what the SDK and json.dumps take. unknownPython is everything
// that is not known for certain.
type pythonType uint8

const (
	unknownPython pythonType = iota
	noneValue
	textValue
	bytesValue
	intValue
	floatValue
	boolValue
	dictValue
	listValue
	tupleValue
	setValue
	generatorValue
	decimalValue
	dateValue
	naiveDatetime
	awareDatetime
	anyDatetime // with or without a time zone
	timeValue
	timedeltaValue
	uuidValue
)

var pythonTypeTexts = map[pythonType]string{
	noneValue: "None", textValue: "a text", bytesValue: "bytes", intValue: "a whole number", floatValue: "a float", boolValue: "True or False",
	dictValue: "a dict", listValue: "a list", tupleValue: "a tuple", setValue: "a set", generatorValue: "a generator", decimalValue: "a Decimal",
	dateValue: "a date", naiveDatetime: "a datetime", awareDatetime: "a datetime", anyDatetime: "a datetime", timeValue: "a time",
	timedeltaValue: "a timedelta", uuidValue: "a UUID",
}

func (t pythonType) String() string { return pythonTypeTexts[t] }

// typeOf gives the type of a value.
func (p *pass) typeOf(v project.Value) pythonType {
	switch v.Kind {
	case project.Str:
		return textValue
	case project.Bytes:
		return bytesValue
	case project.Int:
		return intValue
	case project.Float:
		return floatValue
	case project.Bool:
		return boolValue
	case project.None:
		return noneValue
	case project.Dict:
		return dictValue
	case project.List:
		return listValue
	case project.Tuple:
		return tupleValue
	case project.SetDisplay:
		return setValue
	case project.Generated:
		if c, ok := v.Expr.(*pysyntax.Comprehension); ok {
			return map[pysyntax.ComprehensionKind]pythonType{
				pysyntax.ListComp: listValue, pysyntax.SetComp: setValue, pysyntax.DictComp: dictValue, pysyntax.GeneratorComp: generatorValue,
			}[c.Kind]
		}
	case project.Result:
		return p.libraryType(v)
	}
	return unknownPython
}

// madeBy is the type that functions of Python's library give. Those of datetime are in datetimeMadeBy.
var madeBy = map[string]pythonType{
	"decimal.Decimal()": decimalValue, "uuid.uuid4()": uuidValue, "uuid.uuid1()": uuidValue, "uuid.UUID()": uuidValue,
	"time.time()": floatValue, "time.perf_counter()": floatValue, "time.monotonic()": floatValue, "random.random()": floatValue,
	"random.uniform()": floatValue, "datetime.timedelta()": timedeltaValue, "datetime.time()": timeValue,
	"datetime.date.today()": dateValue, "datetime.date()": dateValue, "datetime.date.fromisoformat()": dateValue,
	"datetime.datetime.utcnow()": naiveDatetime, "datetime.datetime.today()": naiveDatetime, "datetime.datetime.utcfromtimestamp()": naiveDatetime,
	"datetime.datetime.fromisoformat()": anyDatetime, "datetime.datetime.combine()": anyDatetime, "datetime.datetime.strptime()": anyDatetime,
}

// libraryType gives the type of what a call of Python's library returns.
func (p *pass) libraryType(v project.Value) pythonType {
	call, ok := v.Expr.(*pysyntax.Call)
	if !ok || !strings.HasSuffix(v.Text, "()") {
		return unknownPython
	}
	if t, ok := madeBy[v.Text]; ok {
		return t
	}
	switch v.Text {
	case "datetime.datetime.now()":
		return zoneBy(call, "tz", 0)
	case "datetime.datetime.fromtimestamp()":
		return zoneBy(call, "tz", 1)
	case "datetime.datetime()":
		return zoneBy(call, "tzinfo", 7)
	}
	attr, ok := call.Func.(*pysyntax.Attribute)
	if !ok {
		return unknownPython
	}
	receiver, ok := p.Eval(attr.Value, v.Scope).Only()
	if !ok || receiver.Kind != project.Result {
		return unknownPython
	}
	return methodType(p.libraryType(receiver), attr.Attr.Name, call)
}

// zoneBy gives the type of a datetime by whether its call passes a time zone.
func zoneBy(call *pysyntax.Call, name string, at int) pythonType {
	positional := 0
	for _, a := range call.Args {
		switch {
		case a.Stars > 0:
			return anyDatetime
		case a.Name.Name == "":
			positional++
		case a.Name.Name == name:
			return withZone(a.Value)
		}
	}
	if positional > at {
		return withZone(call.Args[at].Value)
	}
	return naiveDatetime
}

// withZone is a datetime whose time zone is an expression, which may be None.
func withZone(e pysyntax.Expr) pythonType {
	if attr, ok := e.(*pysyntax.Attribute); ok && strings.EqualFold(attr.Attr.Name, "utc") {
		return awareDatetime
	}
	return anyDatetime
}

func isDatetime(t pythonType) bool {
	return t == naiveDatetime || t == awareDatetime || t == anyDatetime
}

// methodType gives the type of what a method of a datetime or date returns.
func methodType(receiver pythonType, method string, call *pysyntax.Call) pythonType {
	if receiver == timedeltaValue && method == "total_seconds" {
		return floatValue
	}
	if !isDatetime(receiver) && receiver != dateValue {
		return unknownPython
	}
	switch method {
	case "isoformat", "strftime", "ctime":
		return textValue
	case "replace":
		for _, a := range call.Args {
			if a.Name.Name == "tzinfo" {
				return withZone(a.Value)
			}
			if a.Name.Name == "" {
				return unknownPython
			}
		}
		return receiver
	}
	if !isDatetime(receiver) {
		return unknownPython
	}
	switch method {
	case "date":
		return dateValue
	case "time":
		return timeValue
	case "astimezone":
		return awareDatetime
	case "timestamp":
		return floatValue
	}
	return unknownPython
}

// types gives the types of what an expression may be, without None, which every column takes. ok is false when one is
// not known.
func (p *pass) types(values project.Values) (types []pythonType, ok bool) {
	if !values.Complete {
		return nil, false
	}
	for _, v := range values.List {
		switch t := p.typeOf(v); t {
		case unknownPython:
			return nil, false
		case noneValue:
		default:
			types = append(types, t)
		}
	}
	return types, len(types) > 0
}
