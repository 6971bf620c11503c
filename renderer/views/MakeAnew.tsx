import { useState } from 'react'
import type { ViewName } from '../../core/views/all.ts'
import { useSession } from '../store/hooks.ts'
import { Button } from '../ui/Button.tsx'
import { showFailure } from '../ui/toasts.ts'

/** Makes a view that failed anew from the log. */
export function MakeAnew({ view }: { view: ViewName }) {
  const { connection } = useSession()
  const [making, setMaking] = useState(false)
  const make = async () => {
    setMaking(true)
    await connection.makeAnew(view).catch(showFailure)
    setMaking(false)
  }
  return (
    <Button size="small" disabled={making} onClick={() => void make()} className="mt-1">
      {making ? 'Making it anew …' : 'Make it anew'}
    </Button>
  )
}
