import { expect } from 'chai';
import { membersOf, publicGroup, queue, rows, rowsWith, user } from '../support/demoOrg.js';

const members = (developerName: string): string[] => membersOf(publicGroup(developerName));

describe('demo: groups and queues', () => {
  it('nest three deep, with a user in the outermost both directly and through all of them', () => {
    expect(members('Global_Sales')).to.include.members(['EMEA_Sales', 'zoe.muller']);
    expect(members('EMEA_Sales')).to.include('DACH_Sales');
    expect(members('DACH_Sales')).to.include('Berlin_Pod');
    expect(members('Berlin_Pod')).to.include('zoe.muller');
  });

  it('form a ring, three of them', () => {
    expect(members('Mission_Control')).to.include('Launch_Weather');
    expect(members('Launch_Weather')).to.include('Range_Safety');
    expect(members('Range_Safety')).to.include('Mission_Control');
  });

  it('have system groups of every type for members', () => {
    expect(members('Everyone_at_Acme')).to.deep.equal(['Organization']);
    expect(members('Sales_Leadership')).to.deep.equal(['Role of Sales_Director_APAC', 'Role of VP_Sales']);
    expect(members('EMEA_Forecast')).to.deep.equal(['RoleAndSubordinatesInternal of Sales_Director_EMEA']);
    expect(members('Channel_Internal')).to.deep.equal(['RoleAndSubordinatesInternal of Channel_Manager']);
    expect(members('Channel')).to.include('RoleAndSubordinates of Channel_Manager');
    expect(members('Partners_and_Customers')).to.deep.equal(['AllCustomerPortal', 'PRMOrganization']);
    expect(members('DACH_Territory_Watch')).to.deep.equal(['Territory of DACH']);
    expect(members('EMEA_Territory_Watch')).to.include('TerritoryAndSubordinates of EMEA');
    expect(members('FY27_Planners')).to.deep.equal(['TerritoryAndSubordinates of FY27_Worldwide']);
    expect(members('Escalation_Chain')).to.deep.equal(['Manager of ben.carter']);
    expect(members('Propulsion_Org')).to.deep.equal(['ManagerAndSubordinatesInternal of daniel.cho']);
  });

  it('have a partner for a member, or nobody', () => {
    expect(members('Contract_Reviewers')).to.include('nadia.rossi');
    expect(members('Empty_Room')).to.deep.equal([]);
    expect(membersOf(queue('Unattended'))).to.deep.equal([]);
  });

  it('have names that bytes, spreadsheets and terminals stumble over', () => {
    expect(publicGroup('Tokyo_Office').Name).to.equal('東京オフィス');
    expect(publicGroup('Gulf_Office').Name).to.match(/\p{Script=Arabic}/u);
    const team = String(publicGroup('Paris_Team').Name);
    expect(team).to.not.equal(team.normalize('NFC'));
    expect(publicGroup('Rocketeers').Name).to.contain('👩🏽‍🚀');
    expect(publicGroup('Night_Crew').Name).to.equal('Night shift, "B" crew\nPad 39A');
    expect(publicGroup('Spreadsheet_Trap').Name).to.match(/^=/);
    expect(rowsWith('Group', { Type: 'Regular', DeveloperName: null }).map(({ Name }) => Name)).to.deep.equal([
      '※ 臨時 ※',
    ]);
  });

  it('are queues of users, of a role and of a group, and own records', () => {
    expect(membersOf(queue('Launch_Support'))).to.deep.equal(['ben.carter', 'linh.tran', 'service.agent']);
    expect(membersOf(queue('Tier_2_Support'))).to.include('RoleAndSubordinatesInternal of Support_Manager');
    expect(membersOf(queue('Inbound_Leads'))).to.include('Global_Sales');
    for (const { Id } of rowsWith('Group', { Type: 'Queue' }))
      expect(rowsWith('QueueSobject', { QueueId: Id })).not.to.deep.equal([]);
  });

  it('are a public group and a queue of the same name, once', () => {
    expect(publicGroup('Contract_Reviewers').Name).to.equal(queue('Contract_Reviewers').Name);
  });

  it('keep an inactive user, a dozen of them', () => {
    const gordon = user('gordon.pike');
    expect(gordon.IsActive).to.equal(false);
    expect(rowsWith('GroupMember', { UserOrGroupId: gordon.Id })).to.have.length(12);
  });

  it('are all told 28 public groups and 6 queues with 64 members', () => {
    expect(rowsWith('Group', { Type: 'Regular' })).to.have.length(28);
    expect(rowsWith('Group', { Type: 'Queue' })).to.have.length(6);
    expect(rows('GroupMember')).to.have.length(64);
  });
});
