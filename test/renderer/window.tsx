import '../../renderer/theme.css'
import { cleanup, render } from '@testing-library/react'
import { page } from 'vitest/browser'
import { App } from '../../renderer/App.tsx'
import { openConnection } from '../../renderer/connection/openConnection.ts'
import { useApp } from '../../renderer/store/app.ts'
import { ScriptedCarriers } from './scriptedCarrier.ts'
import type { ScriptedLog } from './scriptedLog.ts'

let close: (() => void) | undefined

/** Shows the whole window over a scripted log, as after a fresh start. */
export async function showWindow(log: ScriptedLog): Promise<ScriptedCarriers> {
  await page.viewport(1280, 800)
  const carriers = new ScriptedCarriers(log)
  const connection = openConnection(carriers.open)
  const holder = document.createElement('div')
  holder.style.height = '100vh'
  document.body.append(holder)
  render(<App connection={connection} onToken={() => undefined} />, { container: holder })
  close = () => {
    connection.close()
    holder.remove()
  }
  return carriers
}

/** Takes the window away and forgets what it remembered. */
export function closeWindow(): void {
  cleanup()
  close?.()
  close = undefined
  localStorage.clear()
  useApp.setState({
    place: { kind: 'start' },
    dialog: null,
    theme: 'system',
    sidebar: { size: 264, open: true },
    dock: { size: 420, open: true },
    drawer: { size: 280, open: false },
  })
}

export const button = (name: string | RegExp) =>
  page.getByRole('button', typeof name === 'string' ? { name, exact: true } : { name })
