/** Seeds of stories that once showed a fault. Each is lived through again in every full run. */
export const failedSeeds: readonly { seed: number; showed: string }[] = []
