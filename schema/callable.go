package schema

// Callable is something of the SDK, other than an operation or a log method, that a connector calls.
type Callable struct {
	Name   string // below the package, such as form_field.TextField
	Doc    string
	Params []Param
}

// FormFields is the release that brought the setup form.
var FormFields = Release{2, 13, 0}

var (
	fieldName        = Param{Name: "name", Doc: "Key of the setting, under which `configuration` has its value."}
	fieldLabel       = Param{Name: "label", Doc: "What the setup form shows above the field."}
	fieldDescription = Param{Name: "description", Default: "None", KeywordOnly: true, Doc: "Help text below the field."}
	fieldRequired    = Param{Name: "required", Default: "False", KeywordOnly: true, Doc: "Whether the field must be filled in."}
	fieldPlaceholder = Param{Name: "placeholder", Default: "None", KeywordOnly: true, Doc: "Text that an empty field shows."}
)

// Callables lists them in the order of the SDK's documentation.
var Callables = []Callable{
	{
		Name: "Connector",
		Doc:  "Connects the SDK with the functions of the connector. `connector.py` makes one, under the name `connector`.",
		Params: []Param{
			{Name: "update", Doc: "The function that syncs: `update(configuration, state)`."},
			{Name: "schema", Default: "None", Doc: "The function that declares tables: `schema(configuration)`."},
			{
				Name: "configuration_form", Default: "None", Since: FormFields,
				Doc: "The function that makes the setup form: `configuration_form()`.",
			},
		},
	},
	{
		Name: "form_field.TextField", Doc: "A field for text in the setup form.",
		Params: []Param{
			fieldName, fieldLabel,
			{Name: "field_type", Default: "TextField.plain_text", Doc: "`TextField.plain_text`, or `TextField.password` for a secret."},
			fieldDescription, fieldRequired, fieldPlaceholder,
		},
	},
	{
		Name: "form_field.DropdownField", Doc: "A field with a list of choices in the setup form.",
		Params: []Param{
			fieldName, fieldLabel,
			{Name: "fields", KeywordOnly: true, Doc: "The choices: a list of `DropdownFieldParam`, not empty."},
			fieldDescription, fieldRequired, fieldPlaceholder,
		},
	},
	{
		Name: "form_field.DropdownFieldParam", Doc: "A choice of a DropdownField.",
		Params: []Param{
			{Name: "value", Doc: "What `configuration` has when it is chosen, as text."},
			{Name: "label", Default: "None", Doc: "What the setup form shows."},
			{Name: "description", Default: "None", Doc: "Help text of the choice."},
		},
	},
	{
		Name: "form_field.ToggleField", Doc: "A switch in the setup form. `configuration` has the text `true` or `false`.",
		Params: []Param{fieldName, fieldLabel, fieldDescription, fieldRequired},
	},
	{
		Name: "FileUpload", Doc: "A file that is delivered with a row.",
		Params: []Param{
			{Name: "path", Doc: "Path of the file in the destination."},
			{Name: "stream", Doc: "An object with `read(size)` that returns bytes."},
			{Name: "expected_bytes", Default: "None", Doc: "Size of the file, which is then checked."},
		},
	},
}

// FindCallable gives the callable of that exact name.
func FindCallable(name string) (Callable, bool) {
	for _, c := range Callables {
		if c.Name == name {
			return c, true
		}
	}
	return Callable{}, false
}
