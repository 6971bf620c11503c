/** Says that the agent began anew, and offers to tell it what was said before. */
export function FreshHint({
  running,
  along,
  onChange,
}: {
  /** Whether the turn that it began anew is under way. */
  running: boolean
  /** Whether the conversation goes along with the next message. */
  along: boolean
  onChange: (along: boolean) => void
}) {
  return (
    <p className="mb-1.5 flex flex-wrap items-center gap-x-2.5 gap-y-0.5 px-3.5 text-small text-soft">
      The agent remembers nothing from before {running ? 'this turn' : 'its last turn'}.
      <label className="flex items-center gap-1.5 text-text">
        <input
          type="checkbox"
          checked={along}
          onChange={(event) => onChange(event.target.checked)}
          className="size-3.5 accent-accent-fill"
        />
        Send the conversation along
      </label>
    </p>
  )
}
