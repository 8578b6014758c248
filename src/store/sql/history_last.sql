-- The chain's last link.
SELECT chain FROM history ORDER BY id DESC LIMIT 1
