// Package old is the contract of SDK 1.0.0 to 1.7.0, as far as it differs on the wire from package sdkpb.
package old
