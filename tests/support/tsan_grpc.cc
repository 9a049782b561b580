// gRPC hands calls from thread to thread inside its packaged library, where ThreadSanitizer cannot
// see what orders them; half of that code is in headers, and so in our binaries. What gRPC does to
// its own memory is not ours to check, nor to the std::function objects it keeps its callbacks in
// (ours are absl::AnyInvocable). Only the innermost frame counts: races of our code are reported
// also where gRPC called it.
extern "C" const char* __tsan_default_suppressions();
extern "C" const char* __tsan_default_suppressions() {
  return "race_top:^grpc::\n"
         "race_top:^std::function<\n"
         "race_top:^std::_Function_base::\n"
         "race_top:std::_Any_data\n"
         // The pointer to a call that such an object holds; the call itself is handed over.
         "race_top:^std::__shared_ptr<holdfast::rpc::internal::ClientCall<\n"
         "thread:libgpr\n";  // its pool may still wind down when the process ends
}
