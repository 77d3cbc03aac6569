import { type Browser, test as base } from '@playwright/test'
import { Person } from './person'
import { openSite, type Site } from './site'

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
    const enrolled = async (name: string, email: string, ...roles: ('Administrator' | 'Compliance')[]) => {
      const person = await Person.at(browser, site.url, name, email)
      await person.enrol(await iris.invite(name, email, roles))
      return person
    }
    const ana = await enrolled('Ana Ruiz', 'ana@vestry.example')
    const ben = await enrolled('Ben Cole', 'ben@vestry.example')
    const cleo = await enrolled('Cleo Hart', 'cleo@vestry.example', 'Compliance')
    const dora = await enrolled('Dora Lind', 'dora@vestry.example', 'Administrator')
    return new House(browser, site, iris, ana, ben, cleo, dora)
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
      await house.site.close()
    },
    { scope: 'worker', timeout: 300_000 },
  ],
  house: async ({ standing }, use, info) => {
    const people = [standing.iris, standing.ana, standing.ben, standing.cleo, standing.dora]
    // A page left open by the story before would still complain in this one: what it shows may be gone.
    await Promise.all(people.map(({ page }) => page.goto('about:blank')))
    for (const { complaints } of people) complaints.length = 0
    await use(standing)
    if (info.status !== info.expectedStatus) await info.attach('server.log', { body: standing.site.log(), contentType: 'text/plain' })
  },
})
