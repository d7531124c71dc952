package main

import (
	"fmt"
	"path"
	"strings"

	"github.com/open-policy-agent/opa/v1/ast"
	"github.com/open-policy-agent/opa/v1/util"
)

// file is a policy (`*.rego`) or a data document (`data.json`, `data.yaml`, `data.yml`) that is
// mounted where its folder says, as in a bundle: `teams/ml/data.json` becomes `data.teams.ml`.
type file struct {
	Path string `json:"path"`
	Text string `json:"text"`
}

// schemas describe `input` and `data`, each as the text of a JSON Schema; empty means that anything goes.
type schemas struct {
	Input string `json:"input"`
	Data  string `json:"data"`
}

// sources are parsed files.
type sources struct {
	modules map[string]*ast.Module
	raw     map[string][]byte
	data    map[string]any
}

var capabilities = ast.CapabilitiesForThisVersion()

func parserOptions() ast.ParserOptions {
	return ast.ParserOptions{
		ProcessAnnotation: true,
		RegoVersion:       ast.RegoV1,
		Capabilities:      capabilities,
	}
}

// parse reads every file and gathers the errors of all of them.
func parse(files []file) (*sources, []diagnostic) {
	s := &sources{modules: map[string]*ast.Module{}, raw: map[string][]byte{}, data: map[string]any{}}
	var wrong []diagnostic
	for _, f := range files {
		switch path.Base(f.Path) {
		case "data.json", "data.yaml", "data.yml":
			wrong = append(wrong, s.mount(f)...)
			continue
		}
		if path.Ext(f.Path) != ".rego" {
			wrong = append(wrong, diagnostic{File: f.Path, Code: codeSource,
				Message: "neither a policy (`*.rego`) nor data (`data.json`, `data.yaml`)"})
			continue
		}
		module, ds := parsePolicy(f)
		if len(ds) > 0 {
			wrong = append(wrong, ds...)
			continue
		}
		s.modules[f.Path] = module
		s.raw[f.Path] = []byte(f.Text)
	}
	return s, wrong
}

// maxDepth is how deep a policy may nest: more than a person ever writes, less than what the host's
// stack carries. OPA's own limit is a hundred times higher.
const maxDepth = 1000

func parsePolicy(f file) (*ast.Module, []diagnostic) {
	// No text can nest deeper than it is long.
	if len(f.Text) > maxDepth {
		_, _, errs := ast.NewParser().
			WithFilename(f.Path).
			WithReader(strings.NewReader(f.Text)).
			WithRegoVersion(ast.RegoV1).
			WithCapabilities(capabilities).
			WithMaxRecursionDepth(maxDepth).
			Parse()
		for _, e := range errs {
			if strings.Contains(e.Message, ast.ErrMaxParsingRecursionDepthExceeded.Error()) {
				return nil, []diagnostic{at(e.Location, e.Code, "nested too deep")}
			}
		}
	}
	module, err := ast.ParseModuleWithOpts(f.Path, f.Text, parserOptions())
	if err != nil {
		return nil, diagnose(err, f.Path, ast.ParseErr)
	}
	return module, nil
}

// mount puts a data document under its folder's path.
func (s *sources) mount(f file) []diagnostic {
	refuse := func(line, column int, message string) []diagnostic {
		return []diagnostic{{File: f.Path, Line: line, Column: column, Code: codeSource, Message: message}}
	}
	var value any
	if path.Ext(f.Path) == ".json" {
		if err := util.UnmarshalJSON([]byte(f.Text), &value); err != nil {
			line, column := 1, 1
			if offset, known := jsonOffset(err); known {
				line, column = position(f.Text, offset)
			}
			return refuse(line, column, "not JSON: "+err.Error())
		}
	} else if err := util.Unmarshal([]byte(f.Text), &value); err != nil {
		return refuse(yamlLine(err), 1, "not YAML: "+err.Error())
	}
	document, ok := value.(map[string]any)
	if !ok {
		return refuse(1, 1, "a data document is an object, such as `{\"models\": {}}`")
	}
	for folder := path.Dir(f.Path); folder != "." && folder != "/"; folder = path.Dir(folder) {
		document = map[string]any{path.Base(folder): document}
	}
	if at := merge(s.data, document, nil); at != nil {
		return refuse(1, 1, fmt.Sprintf("`data.%s` is already defined by another data document", strings.Join(at, ".")))
	}
	return nil
}

// merge adds the second document to the first, and returns the path at which they contradict each other.
func merge(into, from map[string]any, prefix []string) []string {
	for key, value := range from {
		here := append(prefix[:len(prefix):len(prefix)], key)
		existing, taken := into[key]
		if !taken {
			into[key] = value
			continue
		}
		a, aObject := existing.(map[string]any)
		b, bObject := value.(map[string]any)
		if !aObject || !bObject {
			return here
		}
		if at := merge(a, b, here); at != nil {
			return at
		}
	}
	return nil
}

// yamlLine takes the line out of a YAML error, which says `yaml: line 3: …`; one where it names none.
func yamlLine(err error) int {
	line := 1
	if _, after, found := strings.Cut(err.Error(), "line "); found {
		_, _ = fmt.Sscanf(after, "%d", &line)
	}
	return line
}

// holds tells whether the data has something at the path: what a package must not claim too.
func (s *sources) holds(at []string) (bool, error) {
	var node any = s.data
	for _, key := range at {
		object, ok := node.(map[string]any)
		if !ok {
			return true, nil
		}
		if node, ok = object[key]; !ok {
			return false, nil
		}
	}
	return len(at) > 0, nil
}
