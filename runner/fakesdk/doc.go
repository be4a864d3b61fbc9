// Package fakesdk is a connector played by Go, for tests: a server of the SDK's gRPC contract, the one of
// today or the older one, that does what a test wants, good or bad. No part of csdk uses it.
package fakesdk
