// Whether this program is built with a sanitizer, for tests that must do without their own operator new or must do less in the same time.
#pragma once

#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
#define DIOPTER_SANITIZED 1
#elif defined(__has_feature)
#if __has_feature(address_sanitizer) || __has_feature(thread_sanitizer)
#define DIOPTER_SANITIZED 1
#endif
#endif
#ifndef DIOPTER_SANITIZED
#define DIOPTER_SANITIZED 0
#endif
