/** Keys as they are told to people. Hidden from names: a button is called what it does. */
export function Keys({ keys }: { keys: string }) {
  return (
    <kbd aria-hidden="true" className="whitespace-nowrap text-tiny @max-md:hidden font-normal">
      {keys}
    </kbd>
  )
}
