/* SHA-256 (FIPS 180-4) of short texts, with the instructions of x86-64 for it where the processor has them. */
#ifndef STANDOFF_SHA256_H
#define STANDOFF_SHA256_H
#include <stdint.h>
#include <string.h>

static const uint32_t sha256_k[64] = {
    0x428a2f98, 0x71374491, 0xb5c0fbcf, 0xe9b5dba5, 0x3956c25b, 0x59f111f1, 0x923f82a4, 0xab1c5ed5,
    0xd807aa98, 0x12835b01, 0x243185be, 0x550c7dc3, 0x72be5d74, 0x80deb1fe, 0x9bdc06a7, 0xc19bf174,
    0xe49b69c1, 0xefbe4786, 0x0fc19dc6, 0x240ca1cc, 0x2de92c6f, 0x4a7484aa, 0x5cb0a9dc, 0x76f988da,
    0x983e5152, 0xa831c66d, 0xb00327c8, 0xbf597fc7, 0xc6e00bf3, 0xd5a79147, 0x06ca6351, 0x14292967,
    0x27b70a85, 0x2e1b2138, 0x4d2c6dfc, 0x53380d13, 0x650a7354, 0x766a0abb, 0x81c2c92e, 0x92722c85,
    0xa2bfe8a1, 0xa81a664b, 0xc24b8b70, 0xc76c51a3, 0xd192e819, 0xd6990624, 0xf40e3585, 0x106aa070,
    0x19a4c116, 0x1e376c08, 0x2748774c, 0x34b0bcb5, 0x391c0cb3, 0x4ed8aa4a, 0x5b9cca4f, 0x682e6ff3,
    0x748f82ee, 0x78a5636f, 0x84c87814, 0x8cc70208, 0x90befffa, 0xa4506ceb, 0xbef9a3f7, 0xc67178f2};

static inline uint32_t sha256_right(uint32_t x, int n) { return (x >> n) | (x << (32 - n)); }

static void sha256_plain(uint32_t h[8], const uint8_t* data, size_t blocks) {
  uint32_t w[64], s[8], one, two;
  int i;
  for (; blocks > 0; blocks--, data += 64) {
    for (i = 0; i < 16; i++)
      w[i] = (uint32_t)data[4 * i] << 24 | (uint32_t)data[4 * i + 1] << 16 | (uint32_t)data[4 * i + 2] << 8 | data[4 * i + 3];
    for (; i < 64; i++) {
      one = sha256_right(w[i - 15], 7) ^ sha256_right(w[i - 15], 18) ^ (w[i - 15] >> 3);
      two = sha256_right(w[i - 2], 17) ^ sha256_right(w[i - 2], 19) ^ (w[i - 2] >> 10);
      w[i] = w[i - 16] + one + w[i - 7] + two;
    }
    memcpy(s, h, 32);
    for (i = 0; i < 64; i++) {
      one = s[7] + (sha256_right(s[4], 6) ^ sha256_right(s[4], 11) ^ sha256_right(s[4], 25)) + ((s[4] & s[5]) ^ (~s[4] & s[6])) +
            sha256_k[i] + w[i];
      two = (sha256_right(s[0], 2) ^ sha256_right(s[0], 13) ^ sha256_right(s[0], 22)) +
            ((s[0] & s[1]) ^ (s[0] & s[2]) ^ (s[1] & s[2]));
      s[7] = s[6], s[6] = s[5], s[5] = s[4], s[4] = s[3] + one;
      s[3] = s[2], s[2] = s[1], s[1] = s[0], s[0] = one + two;
    }
    for (i = 0; i < 8; i++) h[i] += s[i];
  }
}

#if defined(__x86_64__) && (defined(__GNUC__) || defined(__clang__))
#include <cpuid.h>
#include <immintrin.h>

static int sha256_has_instructions(void) {
  unsigned a, b, c, d;
  if (!__get_cpuid(1, &a, &b, &c, &d) || !(c & (1u << 19)) || !(c & (1u << 9))) return 0; /* SSE4.1, SSSE3 */
  return __get_cpuid_count(7, 0, &a, &b, &c, &d) && (b & (1u << 29));
}

__attribute__((target("sha,sse4.1,ssse3"))) static void sha256_fast(uint32_t h[8], const uint8_t* data, size_t blocks) {
  const __m128i order = _mm_set_epi64x(0x0c0d0e0f08090a0bULL, 0x0405060700010203ULL);
  __m128i low = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i*)h), 0xB1);
  __m128i high = _mm_shuffle_epi32(_mm_loadu_si128((const __m128i*)(h + 4)), 0x1B);
  __m128i abef = _mm_alignr_epi8(low, high, 8), cdgh = _mm_blend_epi16(high, low, 0xF0);
  for (; blocks > 0; blocks--, data += 64) {
    const __m128i before_abef = abef, before_cdgh = cdgh;
    __m128i w[4], words;
    int i;
    for (i = 0; i < 4; i++) w[i] = _mm_shuffle_epi8(_mm_loadu_si128((const __m128i*)(data + 16 * i)), order);
#pragma GCC unroll 16 /* so that `w` stays in registers */
    for (i = 0; i < 16; i++) {
      words = _mm_add_epi32(w[i & 3], _mm_loadu_si128((const __m128i*)(sha256_k + 4 * i)));
      cdgh = _mm_sha256rnds2_epu32(cdgh, abef, words);
      abef = _mm_sha256rnds2_epu32(abef, cdgh, _mm_shuffle_epi32(words, 0x0E));
      if (i < 12)
        w[i & 3] = _mm_sha256msg2_epu32(_mm_add_epi32(_mm_sha256msg1_epu32(w[i & 3], w[(i + 1) & 3]),
                                                      _mm_alignr_epi8(w[(i + 3) & 3], w[(i + 2) & 3], 4)),
                                        w[(i + 3) & 3]);
    }
    abef = _mm_add_epi32(abef, before_abef);
    cdgh = _mm_add_epi32(cdgh, before_cdgh);
  }
  low = _mm_shuffle_epi32(abef, 0x1B);
  high = _mm_shuffle_epi32(cdgh, 0xB1);
  _mm_storeu_si128((__m128i*)h, _mm_blend_epi16(low, high, 0xF0));
  _mm_storeu_si128((__m128i*)(h + 4), _mm_alignr_epi8(high, low, 8));
}
#else
static int sha256_has_instructions(void) { return 0; }
static void sha256_fast(uint32_t h[8], const uint8_t* data, size_t blocks) { sha256_plain(h, data, blocks); }
#endif

/* The digest of a text; `room` has its bytes, and room for 72 more, which are written to. */
static void sha256_of(uint8_t* room, size_t length, int is_fast, uint8_t digest[32]) {
  uint32_t h[8] = {0x6a09e667, 0xbb67ae85, 0x3c6ef372, 0xa54ff53a, 0x510e527f, 0x9b05688c, 0x1f83d9ab, 0x5be0cd19};
  const size_t blocks = (length + 8) / 64 + 1;
  const uint64_t bits = (uint64_t)length * 8;
  int i;
  memset(room + length, 0, blocks * 64 - length);
  room[length] = 0x80;
  for (i = 0; i < 8; i++) room[blocks * 64 - 1 - i] = (uint8_t)(bits >> (8 * i));
  (is_fast ? sha256_fast : sha256_plain)(h, room, blocks);
  for (i = 0; i < 32; i++) digest[i] = (uint8_t)(h[i / 4] >> (24 - 8 * (i % 4)));
}
#endif
