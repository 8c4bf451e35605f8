-- Up Migration
-- Rather than have everybody wait behind us for a lock, this fails, and is tried again. Who searches goes on while these are built;
-- who changes what is found waits: so nothing else is done here.
SET LOCAL lock_timeout = '5s';

CREATE INDEX search_documents_playlists ON search_documents USING gin (words) WHERE is_listed AND kind = 'playlist';
-- `search_documents_title` stays beside them: servers of the version before ask by it. It may go with a later version.
CREATE INDEX search_documents_work_title ON search_documents (left(search_fold(title), 40) COLLATE "C")
  WHERE is_listed AND kind <> 'playlist';
CREATE INDEX search_documents_playlist_title ON search_documents (left(search_fold(title), 40) COLLATE "C")
  WHERE is_listed AND kind = 'playlist';

CREATE INDEX search_documents_tracks_sample ON search_documents USING gin (words)
  WHERE is_listed AND kind = 'track' AND search_in_sample(id);
CREATE INDEX search_documents_releases_sample ON search_documents USING gin (words)
  WHERE is_listed AND kind = 'release' AND search_in_sample(id);
CREATE INDEX search_documents_playlists_sample ON search_documents USING gin (words)
  WHERE is_listed AND kind = 'playlist' AND search_in_sample(id);

-- Down Migration
DROP INDEX search_documents_playlists_sample, search_documents_releases_sample, search_documents_tracks_sample,
  search_documents_playlist_title, search_documents_work_title, search_documents_playlists;
