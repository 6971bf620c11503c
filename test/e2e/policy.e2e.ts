import { expect, test } from './app.ts'

test('the window asks for nothing that its own policy forbids', async ({ app }) => {
  const page = await app.window()
  const asked: string[] = []
  await page.exposeFunction('forbidden', (what: string) => void asked.push(what))
  await page.addInitScript(() => {
    document.addEventListener('securitypolicyviolation', (event) => {
      const tell: unknown = Reflect.get(window, 'forbidden')
      if (typeof tell !== 'function') return
      tell(`${event.effectiveDirective} ${event.blockedURI} ${event.sourceFile}`)
    })
  })
  await page.reload()
  for (const name of ['Activity', 'Automations', 'Rules', 'Jobs', 'Usage', 'Settings']) {
    await page.getByRole('button', { name, exact: true }).click()
    await expect(page.getByRole('heading', { name, exact: true, level: 1 })).toBeVisible()
  }
  expect(asked).toEqual([])
})
