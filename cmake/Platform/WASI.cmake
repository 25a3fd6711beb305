# CMake 3.25 does not know WASI; static libraries need nothing more than the compiler.
