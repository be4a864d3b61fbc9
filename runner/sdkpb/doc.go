// Package sdkpb is the gRPC contract between the SDK, which serves it, and csdk: messages and client,
// generated from the .proto files and committed. It knows nothing of how csdk uses them.
//
// The .proto files were written for csdk from the SDK's published descriptors (1.0.0 to 2.13.1). Package
// old holds what SDK 1.0.0 to 1.7.0 have different.
//
// Generating needs protoc (Debian: protobuf-compiler, libprotobuf-dev) and the two plugins:
//
//	go install google.golang.org/protobuf/cmd/protoc-gen-go@v1.36.12
//	go install google.golang.org/grpc/cmd/protoc-gen-go-grpc@v1.6.2
//
// Then, with both in the PATH: go generate ./runner/sdkpb
package sdkpb

//go:generate protoc --go_out=. --go-grpc_out=. --go_opt=module=csdk/runner/sdkpb --go-grpc_opt=module=csdk/runner/sdkpb -I . sdk_v2.proto old/sdk_old.proto
//go:generate go tool gofumpt -w sdk_v2.pb.go sdk_v2_grpc.pb.go old/sdk_old.pb.go old/sdk_old_grpc.pb.go
