package main

import (
	"fmt"
	"regexp"
	"slices"
	"strconv"
)

// tooOld says whether a version of Python is older than any that can be used.
func tooOld(version string) bool {
	found := numbers(version)
	return len(found) >= 2 && slices.Compare(found, oldestPython[:]) < 0
}

var digits = regexp.MustCompile(`\d+`)

// numbers is 2, 13, 1 for 2.13.1, so that versions can be compared.
func numbers(version string) []int {
	var list []int
	for _, text := range digits.FindAllString(version, 3) {
		n, _ := strconv.Atoi(text)
		list = append(list, n)
	}
	return list
}

// protobufOf is the oldest protobuf that the generated code of a release of the SDK accepts.
func protobufOf(sdk []int) string {
	switch {
	case slices.Compare(sdk, []int{2, 10, 3}) >= 0:
		return "6.31.0"
	case slices.Compare(sdk, []int{1, 7, 1}) >= 0:
		return "5.29.0"
	}
	return ""
}

// checkInstalledSDK tells which SDK the interpreter has, and whether --sdk installed can run it.
func checkInstalledSDK(e *examination) finding {
	if e.python == nil {
		return ok("not looked for: no interpreter")
	}
	version, core := e.python.installed("fivetran-connector-sdk"), e.python.installed("fivetran-connector-sdk-core")
	sdk := numbers(version)
	switch {
	case version == "":
		return ok("not installed, and not needed: the embedded engine stands in for it")
	case core != "" || slices.Compare(sdk, []int{1}) < 0 || slices.Compare(sdk, []int{3}) >= 0:
		return ok("%s is installed; the embedded engine accepts its API, and nothing of it is run: --sdk installed takes 1.x and 2.x", version)
	}
	needed := protobufOf(sdk)
	protobuf := e.python.installed("protobuf")
	switch {
	case e.python.installed("grpcio") == "" || protobuf == "":
		return finding{statusWarn, version + " is installed without what it needs (grpcio, protobuf): --sdk installed cannot run it", e.pip("fivetran-connector-sdk==" + version)}
	case needed != "" && slices.Compare(numbers(protobuf), numbers(needed)) < 0:
		return finding{
			statusWarn, fmt.Sprintf("%s is installed beside protobuf %s, which it does not work with: --sdk installed cannot run it", version, protobuf),
			e.pip("--upgrade", quoteWord("protobuf>="+needed)),
		}
	}
	return ok("%s is installed; csdk debug --sdk installed runs it, csdk debug the embedded engine", version)
}
