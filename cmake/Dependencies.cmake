# Every external library, once. Names are as newer releases export them, so a newer gRPC or protobuf also configures.
find_package(Threads REQUIRED)
find_package(Protobuf REQUIRED)
find_package(gRPC CONFIG REQUIRED)
find_package(absl CONFIG REQUIRED)
find_package(SQLite3 REQUIRED)
find_package(OpenSSL REQUIRED)
find_package(spdlog CONFIG REQUIRED)
find_package(nlohmann_json REQUIRED)
find_package(PkgConfig REQUIRED)
pkg_check_modules(hiredis REQUIRED IMPORTED_TARGET hiredis)

find_program(HF_PROTOC protoc REQUIRED)
find_program(HF_GRPC_CPP_PLUGIN grpc_cpp_plugin REQUIRED)
