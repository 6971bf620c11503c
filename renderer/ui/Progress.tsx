/** How far something has come, with the figure in words. `share` lies in 0–1. */
export function Progress({ label, share }: { label: string; share: number }) {
  const percent = Math.floor(share * 100)
  return (
    <span className="inline-flex items-center gap-1.5">
      <progress
        aria-label={label}
        value={percent}
        max={100}
        className="h-1.5 w-24 appearance-none overflow-hidden rounded-full [&::-webkit-progress-bar]:bg-chosen [&::-webkit-progress-value]:bg-accent-fill"
      />
      <span>{percent} %</span>
    </span>
  )
}
