"""When it should be, in the words of somebody who has left: they go, as in their proposals.

What waits for a decision keeps them until then, as it does when somebody leaves today.
"""


def up(migrator, db):
    db.execute_sql(
        """
        UPDATE exchanges_agreement SET when_text = ''
        WHERE when_text <> '' AND state <> 'disputed' AND EXISTS (
            SELECT 1 FROM exchanges_proposal p JOIN member m ON m.uri = p.by_uri
            WHERE p.agreement_id = exchanges_agreement.id
            AND p.version = exchanges_agreement.version AND m.state = 'left')
        """
    )
