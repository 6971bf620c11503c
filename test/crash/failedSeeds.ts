/** Seeds of stories that once showed a fault. Each is lived through again in every full run. */
export const failedSeeds: readonly { seed: number; showed: string }[] = [
  339_362, 339_363, 339_388,
].map((seed) => ({ seed, showed: 'the hook of a git that was not written down yet ran on' }))
