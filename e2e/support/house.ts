import { type Browser, test as base, expect } from '@playwright/test'
import { Person } from './person'
import { closed, openSite, type Site } from './site'

/** A Countersign with people in it, shared by the stories that one worker tells: each sends envelopes of its own. */
export class House {
  private constructor(
    private readonly browser: Browser,
    readonly site: Site,
    /** Administrator, and who sends. */
    readonly iris: Person,
    readonly ana: Person,
    readonly ben: Person,
    /** Compliance: reads the timeline. */
    readonly cleo: Person,
    /** The second administrator. */
    readonly dora: Person,
  ) {}

  static async open(browser: Browser): Promise<House> {
    const site = await openSite()
    try {
      return await House.peopled(browser, site)
    } catch (error) {
      await site.close()
      throw error
    }
  }

  private static async peopled(browser: Browser, site: Site): Promise<House> {
    const iris = await Person.at(browser, site.url, 'Iris Holm', 'iris@vestry.example')
    await iris.setUp(site.setupAddress ?? '', 'Vestry Bakeries')
    // Each enrols while the next is being invited.
    const invited = async (name: string, email: string, ...roles: ('Administrator' | 'Compliance')[]) => {
      const address = await iris.invite(name, email, roles)
      const person = await Person.at(browser, site.url, name, email)
      return { enrolled: person.enrol(address).then(() => person) }
    }
    const comers = [
      await invited('Ana Ruiz', 'ana@vestry.example'),
      await invited('Ben Cole', 'ben@vestry.example'),
      await invited('Cleo Hart', 'cleo@vestry.example', 'Compliance'),
      await invited('Dora Lind', 'dora@vestry.example', 'Administrator'),
    ] as const
    const [ana, ben, cleo, dora] = (await Promise.all(comers.map(({ enrolled }) => enrolled))) as [Person, Person, Person, Person]
    return new House(browser, site, iris, ana, ben, cleo, dora)
  }

  get people(): readonly Person[] {
    return [this.iris, this.ana, this.ben, this.cleo, this.dora]
  }

  /** Whoever came for one story goes with it: a page that stays open goes on asking the server. */
  async seeOff(): Promise<void> {
    const own = this.people.map(({ context }) => context)
    for (const context of this.browser.contexts()) if (!own.includes(context)) await context.close()
  }

  async close(): Promise<void> {
    await closed(this.browser, this.site)
  }

  /** Someone who has never signed here, at a browser of their own. */
  async newcomer(name: string, options: Parameters<typeof Person.at>[4] = {}): Promise<Person> {
    const email = `${name.toLowerCase().replaceAll(' ', '.')}@vestry.example`
    const person = await Person.at(this.browser, this.site.url, name, email, options)
    await person.enrol(await this.iris.invite(name, email))
    return person
  }
}

/** A story's test in a house. After a story that fails, Playwright takes another worker, and so another house. */
export const test = base.extend<{ house: House }, { standing: House }>({
  standing: [
    async ({ browser }, use) => {
      const house = await House.open(browser)
      await use(house)
      await house.close()
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  house: async ({ standing }, use, info) => {
    const { people, site } = standing
    // A page left open by the story before would still complain in this one: what it shows may be gone.
    await Promise.all(people.map(({ page }) => page.goto('about:blank')))
    for (const { complaints, thrown } of people) complaints.length = thrown.length = 0
    await use(standing)
    if (info.status !== info.expectedStatus) await info.attach('server.log', { body: site.log(), contentType: 'text/plain' })
    await standing.seeOff()
    expect(
      people.flatMap(({ thrown }) => thrown),
      'what scripts threw and nobody caught',
    ).toEqual([])
  },
})
