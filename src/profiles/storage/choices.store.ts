import { Injectable } from '@nestjs/common';
import { Database, type Scope } from '../../database/database.js';
import type { UserField } from '../policy.js';
import { readChoices } from './choices.statements.js';

/** A department or an organization. */
interface Named {
  id: string;
  name: string;
}

/** The first of them, or all. */
interface Listed {
  items: Named[];
  isWhole: boolean;
}

/** What a form of one person offers, as far as who reads it reaches it. */
export interface Choices {
  /** Of the home organization, as are the numbers. */
  departments: Listed;
  smsNumbers: { id: string; e164: string; label: string | null; assigneeId: string | null }[];
  /** Those that the person is a member of. */
  organizations: Named[];
  /** Where the person could be at home: nowhere but for a SUPERADMIN. */
  homes: Listed;
  /** How many others hold the keys; one stands for any number. */
  otherAdmins: number;
  otherSuperadmins: number;
  isLastAdminElsewhere: boolean;
}

interface ChoicesRow extends Omit<Choices, 'departments' | 'homes'> {
  id: string;
  departments: Named[];
  homes: Named[];
}

/** More organizations than that are no list to choose from. */
const MOST_HOMES = 100;
/** The same of departments, where the forms of many people are asked for at once. */
const MOST_DEPARTMENTS = 100;
const OFFERING: readonly UserField[] = ['departmentId', 'sinchPhoneNumber', 'defaultOrganizationId', 'organizationId'];

/** What there is to choose from in forms. */
@Injectable()
export class ChoicesStore {
  constructor(private readonly database: Database) {}

  /** For all fields of one person; nothing where there is nobody. */
  async ofPerson(scope: Scope, id: string): Promise<Choices | undefined> {
    const values = [[id], OFFERING, null, MOST_HOMES + 1];
    const [row] = await this.database.read<ChoicesRow>(scope, readChoices, values);
    return row && choicesOf(row, Infinity);
  }

  /** For some fields of many people, by their ids: one statement. */
  async ofPeople(scope: Scope, ids: readonly string[], fields: readonly UserField[]): Promise<Map<string, Choices>> {
    const values = [ids, fields, MOST_DEPARTMENTS + 1, MOST_HOMES + 1];
    const rows = await this.database.read<ChoicesRow>(scope, readChoices, values);
    return new Map(rows.map((row) => [row.id, choicesOf(row, MOST_DEPARTMENTS)]));
  }
}

function choicesOf({ departments, homes, ...others }: ChoicesRow, mostDepartments: number): Choices {
  return { ...others, departments: listed(departments, mostDepartments), homes: listed(homes, MOST_HOMES) };
}

function listed(found: readonly Named[], most: number): Listed {
  return { items: found.slice(0, most), isWhole: found.length <= most };
}
