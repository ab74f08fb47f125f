/* Ends with the number of connectors that the card's node, its first argument, tells of; 99 if it
 * cannot be asked. It is a 32-bit program without a C library: gcc -m32 -nostdlib -static. */

#include <stdint.h>

enum { EXIT = 1, OPEN = 5, IOCTL = 54, READ_WRITE = 2, NOTHING = 99 };

struct resources { /* drm_mode_card_res */
    uint64_t framebuffers, crtcs, connectors, encoders;
    uint32_t count_fbs, count_crtcs, count_connectors, count_encoders;
    uint32_t min_width, max_width, min_height, max_height;
};

static long call(long number, long a, long b, long c) {
    long result;
    __asm__ volatile("int $0x80" : "=a"(result) : "a"(number), "b"(a), "c"(b), "d"(c) : "memory");
    return result;
}

__attribute__((used)) void begin(const long *stack) {
    const char *node = (const char *)stack[2]; /* after argc and the program's name */
    struct resources found = {0};
    const long fd = call(OPEN, (long)node, READ_WRITE, 0);
    const long get_resources = 0xC0000000 | sizeof found << 16 | 'd' << 8 | 0xA0;
    const int asked = fd >= 0 && call(IOCTL, fd, get_resources, (long)&found) == 0;
    call(EXIT, asked ? (long)found.count_connectors : NOTHING, 0, 0);
}

__asm__(".globl _start\n_start: mov %esp, %eax\n push %eax\n call begin\n");
