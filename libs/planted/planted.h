// Bugs on purpose, to prove that the simulator finds their like. Only storm's planted binary is
// compiled with HF_PLANTED; in every other build HF_PLANT is false and its branch is gone.
#ifndef HOLDFAST_LIBS_PLANTED_PLANTED_H_
#define HOLDFAST_LIBS_PLANTED_PLANTED_H_

#ifdef HF_PLANTED
namespace holdfast::planted {

enum class Bug {
  kNone,
  kDoubleApply,        // an accepted offer can be accepted once more
  kLostOutboxRow,      // some facts are not written
  kLateTimer,          // effects are due an hour late
  kMissingDedupe,      // replies are not remembered
  kHalfDoneCommand,    // what a failed command wrote before it failed stays
  kChargeAfterEffect,  // renewals do not look at the end
  kOfferAfterEnd,      // an offer can be accepted, and a request taken back, after the end
};
inline Bug active = Bug::kNone;

}  // namespace holdfast::planted
#define HF_PLANT(bug) (::holdfast::planted::active == ::holdfast::planted::Bug::bug)
#else
#define HF_PLANT(bug) false
#endif

#endif  // HOLDFAST_LIBS_PLANTED_PLANTED_H_
